package meetings

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/safety"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Nobody hosts a meeting without a moderator's yes for it, given by someone who has read what is known about them. What
// moderators learn of a host later takes another yes: they are asked at once, and until they answer the host has no turns.

// askTarget names the card about a member's wish to host. One who asks again gets a new card, since an edit notifies nobody.
func askTarget(m peer.Meeting, who peer.ID) commands.Target {
	ask, _ := m.Ask(who)
	return hostCards.Of(who, m.ID, int(ask.At.Unix()))
}

// askCard is the card that asks moderators whether someone can host a meeting, with what was decided about them.
func askCard(tx *storage.Tx, s commands.Env, set peer.Settings, m peer.Meeting, who peer.ID, key string) (commands.Effect, error) {
	s = s.Community()
	shown, err := askMessage(tx, s, m, who, key)
	card := s.Withheld(shown, s.Button("open", commands.Secondary, commands.ID("meetings:host-ask", m.ID, who)))
	return commands.PostToModerators(set, askTarget(m, who), who, card), err
}

// askMessage is what it says, and its buttons.
func askMessage(tx *storage.Tx, s commands.Env, m peer.Meeting, who peer.ID, key string) (*commands.Message, error) {
	facts, err := moderators.DecidedLinesForChannel(tx, s, who)
	text := s.Say(key, words.Args{"Member": words.Linked(who), "Name": m.Name})
	return &commands.Message{
		Text: words.Join("\n", append([]words.Text{text}, facts...)...), Rows: commands.Buttons(
			s.Button("let-them", commands.Primary, commands.ID("meetings:let-them", m.ID, who)),
			s.Button("not-yet", commands.Secondary, commands.ID("meetings:not-yet", m.ID, who)),
		),
	}, err
}

// noAskCard deletes that card.
func noAskCard(m peer.Meeting, who peer.ID) commands.Effect {
	return commands.Effect{Target: askTarget(m, who), Owner: who, Do: commands.Post{Role: commands.ModeratorsChannel}}
}

// What a member is told whose wish to host was answered.
const (
	welcome    = "meeting.hosting.welcome"
	notYetTold = "meeting.hosting.not-yet"
)

// letThem is a moderator's `Let them`. What is known about the person is shown first and takes one more press: sure.
func letThem(sure bool) commands.Handler {
	return func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
		m, err := pressed(tx, rq)
		if err != nil {
			return commands.Reply{}, err
		}
		who, err := rq.ArgID(1)
		if err != nil {
			return commands.Reply{}, err
		}
		if !sure && who != rq.Member && m.Asked(who) {
			if facts, err := moderators.SafetyLines(tx, rq, who); err != nil || len(facts) > 0 {
				head := rq.Say("meeting.hosting.sure", words.Args{"Member": words.Linked(who), "Name": m.Name})
				return commands.Say(words.Join("\n", append([]words.Text{head}, facts...)...), commands.Buttons(
					rq.Button("confirm", commands.Primary, commands.ID("meetings:let-sure", m.ID, who)))...), err
			}
		}
		return answerHost(tx, rq, "meeting.hosting.let", welcome, peer.NewsHostingLet, func(m peer.Meeting, who peer.ID) peer.Meeting {
			h, hosts := m.Listed(who)
			h.Yes = rq.Now // and keeps their turn
			if !hosts {
				h = peer.Host{Member: who, Since: rq.Now}
			}
			return m.WithHost(h).WithoutAsk(who)
		})
	}
}

// notYet is a moderator's `Not yet`.
func notYet(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	return answerHost(tx, rq, "meeting.hosting.declined", notYetTold, peer.NewsHostingNotYet, func(m peer.Meeting, who peer.ID) peer.Meeting {
		return m.WithoutAsk(who).WithoutHost(who)
	})
}

// askAgain asks moderators about each host of whom they have learnt something since their yes. It may change the meeting.
func askAgain(tx *storage.Tx, s commands.Env, m *peer.Meeting) (effects []commands.Effect, err error) {
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	for _, h := range m.Hosts {
		needs, err := safety.NeedsYesSince(tx, h.Member, h.LastYes())
		if err != nil {
			return nil, err
		}
		if !needs || m.Asked(h.Member) {
			continue
		}
		*m = m.WithAsk(h.Member, s.Now)
		if set.Moderators == 0 { // the desk has it
			continue
		}
		card, err := askCard(tx, s, set, *m, h.Member, "meeting.hosting.again")
		if err != nil {
			return nil, err
		}
		effects = append(effects, card)
	}
	return effects, nil
}

// decided hears that moderators decided something about someone: where they host, moderators are asked again, and the turn goes
// on. It names the meetings.
func decided(tx *storage.Tx, s commands.Env, who peer.ID) (effects []commands.Effect, line words.Text, err error) {
	all, err := tx.Meetings()
	if err != nil {
		return nil, "", err
	}
	var names []words.Text
	for _, m := range all {
		after := m
		asked, err := askAgain(tx, s, &after)
		if err != nil {
			return nil, "", err
		}
		if _, listed := m.Listed(who); listed && after.Asked(who) {
			names = append(names, s.Say("meeting.card.head", words.Args{"Name": m.Name}))
		}
		if len(after.Asks) == len(m.Asks) {
			continue
		}
		turns, err := putTurns(tx, s, m, after)
		if err != nil {
			return nil, "", err
		}
		effects = append(append(effects, asked...), turns...)
	}
	if len(names) > 0 {
		line = s.Say("meeting.hosting.waits", words.Args{"Member": words.Person(who), "Names": s.List(names...)})
	}
	return effects, line, nil
}
