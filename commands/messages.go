package commands

import (
	"slices"
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Private messages that come by themselves: a member asked for their kind once, or does something here that brings it. Each
// kind is a MessageKind of a feature. /privacy show lists those that a member gets and stops any of them, and /reminder pause
// holds them for a while. Not among them are answers to a request, a call or a report of the member's own.

// MessageKind is a kind of private message that comes by itself.
type MessageKind struct {
	Name string // lower case, unique among all features
	Says string // what the messages are, in the catalogue: "reminders of meetings"
	// Gets reports whether such messages come to a member as things are, when nothing is paused.
	Gets func(tx *storage.Tx, m peer.Member) (bool, error)
	// Stop ends them for the acting member, and says how they begin again. If it is nil, the member's record says that they
	// want none, until they take that back; then Comes must be asked before each message.
	Stop Handler
	// Urgent says that /reminder pause does not hold them: someone waits for an answer, or the member asked minutes ago.
	Urgent bool
}

// Comes reports whether a message of this kind may come to a member who gets them: not if they paused all messages that
// come by themselves, with /reminder pause or "No reminders for a week", and not if they stopped this kind.
// What still matters afterwards is told at the member's next command.
func (k MessageKind) Comes(tx *storage.Tx, m peer.Member, now time.Time) (bool, error) {
	if slices.Contains(m.Stopped, k.Name) {
		return false, nil
	}
	if k.Urgent {
		return true, nil
	}
	r, err := tx.Reminder(m.ID)
	return Deref(r).PausedUntil(m) <= m.Calendar.Day(now), err
}

// Begin takes back that a member stopped this kind. It is called where they ask for it again.
func (k MessageKind) Begin(m *peer.Member) {
	m.Stopped = slices.DeleteFunc(slices.Clone(m.Stopped), func(name string) bool { return name == k.Name })
}

// KindsNamed says what the messages of some kinds are, by their names.
func (rq Request) KindsNamed(names []string) []words.Text {
	var says []words.Text
	for _, f := range rq.features {
		for _, k := range f.Messages {
			if slices.Contains(names, k.Name) {
				says = append(says, rq.Say(k.Says, nil))
			}
		}
	}
	return says
}

// MessagesOf returns the kinds of message that come to a member by themselves as things are, in the order of the features,
// and those that would come and that they stopped.
func (rq Request) MessagesOf(tx *storage.Tx, m peer.Member) (come, stopped []MessageKind, err error) {
	for _, f := range rq.features {
		for _, k := range f.Messages {
			gets, err := k.Gets(tx, m)
			switch {
			case err != nil:
				return nil, nil, err
			case gets && slices.Contains(m.Stopped, k.Name):
				stopped = append(stopped, k)
			case gets:
				come = append(come, k)
			}
		}
	}
	return come, stopped, nil
}

// MessagesLines says which messages come to a member by themselves, with a menu that stops any of them and one that takes that
// back. Where there are none it returns nothing.
func (rq Request) MessagesLines(tx *storage.Tx, m peer.Member) (lines []words.Text, rows []Row, err error) {
	come, stopped, err := rq.MessagesOf(tx, m)
	if err != nil {
		return nil, nil, err
	}
	if len(come) > 0 {
		r, err := tx.Reminder(m.ID)
		if err != nil {
			return nil, nil, err
		}
		head, until := "messages.head", Deref(r).PausedUntil(m)
		if until > m.Calendar.Day(rq.Now) {
			head = "messages.head-paused"
		}
		lines, rows = rq.kindsLines(head, until, come), []Row{rq.kindsMenu("messages:stop", "messages.stop", come)}
	}
	if len(stopped) > 0 {
		lines = append(lines, rq.kindsLines("messages.stopped-head", 0, stopped)...)
		rows = append(rows, rq.kindsMenu("messages:again", "messages.send-again", stopped))
	}
	return lines, rows, nil
}

// kindsLines names kinds of message under a head; until is the end of a pause.
func (rq Request) kindsLines(head string, until peer.Day, kinds []MessageKind) []words.Text {
	lines := []words.Text{rq.Say(head, words.Args{"Day": until})}
	for _, k := range kinds {
		lines = append(lines, rq.Say("privacy.line", words.Args{"What": rq.Say(k.Says, nil)}))
	}
	return lines
}

// kindsMenu offers kinds of message to a component.
func (rq Request) kindsMenu(component, label string, kinds []MessageKind) Row {
	menu := &Select{ID: ID(component, rq.Member), Placeholder: rq.Label(label)}
	for _, k := range kinds {
		menu.Options = append(menu.Options, Choice{Label: rq.Say(k.Says, nil), Value: k.Name})
	}
	return Row{Select: menu}
}

// SupportMessages are the private messages when others send support, celebrate or wave. TellAuthor sends them.
func SupportMessages() MessageKind {
	return MessageKind{
		Name: "support", Says: "messages.support",
		Gets: func(_ *storage.Tx, m peer.Member) (bool, error) { return m.SupportDMs, nil },
		Stop: func(tx *storage.Tx, rq Request) (Reply, error) {
			m, err := tx.Member(rq.Member)
			if err != nil || m == nil {
				return Reply{}, err
			}
			m.SupportDMs = false
			return rq.Reply("messages.support-stopped", nil), tx.PutMember(*m)
		},
	}
}

func messagesFeature() Feature {
	return Feature{
		Name: "messages", Messages: []MessageKind{SupportMessages()},
		Components: []Component{
			{Name: "stop", Access: Writes, Do: stopMessages},
			{Name: "again", Access: Writes, Do: messagesAgain},
		},
	}
}

// stopMessages stops the kind of message that was picked.
func stopMessages(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := PressingOwner(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	come, _, err := rq.MessagesOf(tx, m)
	if err != nil {
		return Reply{}, err
	}
	i := slices.IndexFunc(come, func(k MessageKind) bool { return k.Name == rq.Arg(1) })
	if i < 0 {
		return Reply{}, Refuse("messages.none", nil)
	}
	k := come[i]
	if k.Stop != nil {
		return k.Stop(tx, rq)
	}
	m.Stopped = append(slices.Clone(m.Stopped), k.Name)
	return rq.Reply("messages.stopped", words.Args{"Kind": rq.Say(k.Says, nil)}, Unit(
		rq.Button("not-quiet", Secondary, ID("messages:again", m.ID, k.Name)),
	)), tx.PutMember(m)
}

// messagesAgain takes back that a member stopped a kind of message.
func messagesAgain(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := PressingOwner(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	MessageKind{Name: rq.Arg(1)}.Begin(&m)
	return rq.Reply("messages.again", nil), tx.PutMember(m)
}
