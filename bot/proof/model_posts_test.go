package proof_test

import (
	"slices"
	"strings"

	"waymark/bot/fakediscord"
)

// screen is a message that one person alone sees.
type screen struct {
	id, viewer string
	said       string   // all that it has said so far
	labels     []string // of its buttons now
}

// shown takes note of what people see.
func (m *model) shown(e fakediscord.Event) {
	if e.Event != "message" || e.To != "ephemeral" && e.To != "dm" {
		return
	}
	i := slices.IndexFunc(m.screens, func(s *screen) bool { return s.id == e.ID })
	if i < 0 {
		i = len(m.screens)
		m.screens = append(m.screens, &screen{id: e.ID, viewer: e.Viewer})
	}
	s := m.screens[i]
	s.said, s.labels = s.said+"\n"+e.Text, nil
	for _, b := range e.Buttons {
		if !b.Disabled {
			s.labels = append(s.labels, b.Label)
		}
	}
}

// sees says whether a person's newest message has a button.
func (m *model) sees(p *someone, label string) bool {
	for _, s := range slices.Backward(m.screens) {
		if s.viewer == p.name {
			return slices.Contains(s.labels, label)
		}
	}
	return false
}

// pressed is the screen with the button that a statement clicks, nil if it clicks none.
func (m *model) pressed(actor, line string) *screen {
	_, label, clicks := strings.Cut(line, ` clicks "`)
	label, _, _ = strings.Cut(label, `"`)
	for _, s := range slices.Backward(m.screens) {
		if clicks && s.viewer == actor && slices.Contains(s.labels, label) {
			return s
		}
	}
	return nil
}

// follows holds a new post about a member against what they just did: they pressed it on a screen that named the room and
// what would be shown, typed it, or switched on that milestones of a journey are shared with a check-in on a day that is
// not hard.
func (m *model) follows(line string, on *screen, post fakediscord.Event) {
	if post.Event != "message" || post.Edited || post.To != "channel" || post.Channel != "check-ins" && post.Channel != "celebrations" {
		return
	}
	actor, _, _ := strings.Cut(strings.TrimPrefix(line, "@"), " ")
	author, says := startsWith(post.Text)
	if author != actor {
		m.fail("%q is posted in #%s after %q", post.Text, post.Channel, line)
	}
	p := m.people[slices.IndexFunc(m.people, func(p *someone) bool { return p.name == actor })]
	typed, room := p.typed, "#"+post.Channel
	switch {
	case on != nil && strings.Contains(on.said, room):
		typed += on.said
	case on != nil && strings.HasPrefix(strings.TrimSpace(on.said), "Not sent yet."):
	case on != nil && strings.Contains(on.said, "This one isn't saved yet.") && strings.Contains(p.typed, ` share:"Mood`):
		return // of what the entry has already
	case strings.Contains(line, ` share:"Mood`): // of what the entry has already
		return
	case strings.Contains(line, " /checkin") && post.Channel == "celebrations" && p.auto:
		if p.hard(p.today(m.now())) {
			m.fail("%q is shared on a hard day", post.Text)
		}
		return
	default:
		m.fail("@%s did not see that %q would be posted in %s: %q, %+v", actor, post.Text, room, line, on)
	}
	if what := boldWord.FindStringSubmatch(says); what != nil && !strings.Contains(typed, what[1]) {
		m.fail("@%s did not see that %q would be posted: %q", actor, post.Text, typed)
	}
}

// sharesUnasked follows milestones that a check-in shared without asking: only with a mood of three or more, on a day
// that is not hard, for who switched that on.
func (m *model) sharesUnasked(p *someone, day date) {
	m.mu.Lock()
	events := slices.Clone(m.events)
	m.mu.Unlock()
	for _, e := range events {
		if e.Event != "message" || e.Channel != "celebrations" || e.Edited {
			continue
		}
		if !p.auto || day != p.today(m.now()) || p.entries[day].mood < 3 {
			m.fail("%q was posted, which nobody asked for", e.Text)
		}
		p.celebrates, p.card = append(p.celebrates, e.Text), date{}
		if p.unasked == nil {
			p.unasked = map[string]date{}
		}
		p.unasked[e.Text] = day
	}
}
