package web

import (
	"encoding/json"
	"net/http"
	"reflect"
	"time"

	"waymark/bot/fakediscord"
)

// update is what has changed on a person's screen. Parts that have not changed are left out. A server-sent event is a list of
// updates, one for each person of the page whose screen has changed.
type update struct {
	As       fakediscord.UserRef `json:"as"`
	First    bool                `json:"first,omitempty"` // this is all that there is on the screen
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

// mostViews is how many people's screens a page may ask for.
const mostViews = 10

// view is what an open page knows of one person's screen.
type view struct {
	as     fakediscord.UserRef
	run    int
	first  bool
	gone   bool
	screen fakediscord.Screen
	known  map[fakediscord.ID]int // versions of the messages that the page has
	story  int                    // statements of the story that it has
	now    string
}

// events sends what the people named by "as" see, and then every change, until the browser goes away. A page looks through
// several people's eyes on one connection, because browsers allow only six to one server.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	var views []*view
	for _, as := range r.URL.Query()["as"] {
		views = append(views, &view{as: fakediscord.UserRef(as), run: -1})
	}
	if len(views) > mostViews {
		http.Error(w, "That is too many people for one page.", http.StatusBadRequest)
		return
	}
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		now := s.current()
		if changes := changes(views, now); len(changes) > 0 {
			data, err := json.Marshal(changes)
			if err != nil {
				return
			}
			if _, err := w.Write(append(append([]byte("data: "), data...), "\n\n"...)); err != nil || out.Flush() != nil {
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

// changes is what has changed on the screens of a page. Who is not there any more is gone once, and then left out.
func changes(views []*view, now moment) []update {
	var list []update
	for _, v := range views {
		if v.gone && v.run == now.run {
			continue
		}
		u, err := v.next(now)
		if v.gone = err != nil; v.gone {
			u = &update{As: v.as, Run: now.run, Gone: true}
		}
		if u != nil {
			list = append(list, *u)
		}
	}
	return list
}

// next is what has changed since the last time; nil if nothing has.
func (v *view) next(at moment) (*update, error) {
	if at.run != v.run {
		*v = view{as: v.as, run: at.run, first: true, known: map[fakediscord.ID]int{}, story: -1}
	}
	screen, err := at.sandbox.Fake.Screen(at.guild, v.as, v.known)
	if err != nil {
		return nil, err
	}
	u := &update{As: v.as, First: v.first, Run: at.run, Now: at.sandbox.Clock.Now().UTC().Format(time.RFC3339)}
	messages := screen.Messages
	screen.Messages = nil
	if v.first || !reflect.DeepEqual(screen, v.screen) {
		u.Screen, v.screen = &screen, screen
	}
	v.compare(u, messages)
	if len(at.story) != v.story {
		u.Story, v.story = &at.story, len(at.story)
	}
	if !v.first && u.Screen == nil && u.Messages == nil && u.Removed == nil && u.Story == nil && u.Now == v.now {
		return nil, nil
	}
	v.first, v.now = false, u.Now
	return u, nil
}

// compare puts the messages that are new, changed or gone into an update.
func (v *view) compare(u *update, messages []fakediscord.ScreenMessage) {
	there := make(map[fakediscord.ID]bool, len(messages))
	for _, m := range messages {
		there[m.ID] = true
		if m.Body != nil {
			v.known[m.ID] = m.Version
			u.Messages = append(u.Messages, messageUpdate{m.ID, m.Channel, m.Version, m.Body})
		}
	}
	for id := range v.known {
		if !there[id] {
			delete(v.known, id)
			u.Removed = append(u.Removed, id)
		}
	}
}
