package web

import (
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"waymark/bot/fakediscord"
)

// update is one server-sent event: what has changed on a person's screen. Parts that have not changed are left out.
type update struct {
	First    bool                `json:"first,omitempty"` // the page forgets what it had
	Run      int                 `json:"run"`             // which sandbox this is; a page that had another begins afresh
	Gone     bool                `json:"gone,omitempty"`  // there is no such person; nothing follows
	Now      string              `json:"now"`             // RFC 3339, UTC, by the sandbox's clock
	Screen   *fakediscord.Screen `json:"screen,omitempty"`
	Messages []messageUpdate     `json:"messages,omitempty"`
	Removed  []fakediscord.ID    `json:"removed,omitempty"`
	Story    *[]string           `json:"story,omitempty"`
}

// messageUpdate is a message that is new or has changed. Version grows with every change, over all messages. It is as large as an
// id, which a number of JavaScript does not hold, so it is sent as a text.
type messageUpdate struct {
	ID      fakediscord.ID  `json:"id"`
	Channel fakediscord.ID  `json:"channel"`
	Version int             `json:"version,string"`
	Body    json.RawMessage `json:"body"`
}

// stream is one open page, which looks through one person's eyes.
type stream struct {
	as     fakediscord.UserRef
	run    int
	first  bool
	screen fakediscord.Screen
	known  map[fakediscord.ID]int // versions of the messages that the page has
	story  int                    // statements of the story that it has
	now    string
}

// events sends what a person sees, and then every change, until the browser goes away.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	st := &stream{as: fakediscord.UserRef(r.URL.Query().Get("as")), run: -1}
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		now := s.current()
		u, err := st.next(now)
		if err != nil {
			u = &update{Run: now.run, Gone: true}
		}
		if u != nil {
			data, err := json.Marshal(u)
			if err != nil {
				return
			}
			if _, err := w.Write(append(append([]byte("data: "), data...), "\n\n"...)); err != nil || out.Flush() != nil || u.Gone {
				return
			}
		}
		select {
		case <-now.changed:
		case <-r.Context().Done():
			return
		}
	}
}

// next is what has changed since the last time; nil if nothing has.
func (st *stream) next(at moment) (*update, error) {
	if at.run != st.run {
		*st = stream{as: st.as, run: at.run, first: true, known: map[fakediscord.ID]int{}, story: -1}
	}
	view, err := at.sandbox.Fake.Screen(at.guild, st.as, st.known)
	if err != nil {
		return nil, err
	}
	u := &update{First: st.first, Run: at.run, Now: at.sandbox.Clock.Now().UTC().Format(time.RFC3339)}
	messages := view.Messages
	view.Messages = nil
	if st.first || !reflect.DeepEqual(view, st.screen) {
		u.Screen, st.screen = &view, view
	}
	st.compare(u, messages)
	if len(at.story) != st.story {
		u.Story, st.story = &at.story, len(at.story)
	}
	if !st.first && u.Screen == nil && u.Messages == nil && u.Removed == nil && u.Story == nil && u.Now == st.now {
		return nil, nil
	}
	st.first, st.now = false, u.Now
	return u, nil
}

// compare puts the messages that are new, changed or gone into an update.
func (st *stream) compare(u *update, messages []fakediscord.ScreenMessage) {
	there := make(map[fakediscord.ID]bool, len(messages))
	for _, m := range messages {
		there[m.ID] = true
		if m.Body != nil {
			st.known[m.ID] = m.Version
			u.Messages = append(u.Messages, messageUpdate{m.ID, m.Channel, m.Version, m.Body})
		}
	}
	for id := range st.known {
		if !there[id] {
			delete(st.known, id)
			u.Removed = append(u.Removed, id)
		}
	}
}
