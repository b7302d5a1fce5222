package mentoring

import (
	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// offerCard shows the moderators' card of an offer to mentor: who, what they say, and the safety facts about them.
func offerCard(tx *storage.Tx, s commands.Env, set peer.Settings, m peer.Mentor) ([]commands.Effect, error) {
	if set.Moderators == 0 {
		return nil, nil
	}
	s = s.Community()
	message, err := offerMessage(tx, s, m)
	card := s.Withheld(message, offerButton(s, m))
	return []commands.Effect{commands.PostToModerators(set, offerTarget(m), m.Member, card)}, err
}

// offerTarget is the card of an offer. One who offers again gets a new card, since an edit notifies nobody.
func offerTarget(m peer.Mentor) commands.Target {
	return offerCards.Of(m.Member, int(m.Offered.Unix()))
}

// offerButton shows a moderator, privately, what an offer's card holds back.
func offerButton(s commands.Env, m peer.Mentor) commands.Button {
	return s.Button("open", commands.Secondary, commands.ID("mentors:offer", m.Member))
}

// openOffer shows a moderator the offer of a member, or of a mentor the new words that wait, with what can be done.
func openOffer(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := tx.Mentor(member)
	if err != nil {
		return commands.Reply{}, err
	}
	if m == nil {
		return commands.Reply{}, commands.Refuse("mentors.refusal.no-offer", words.Args{"Member": words.Person(member)})
	}
	if m.Proposed != nil {
		return commands.Reply{Message: wordsMessage(rq.Env, *m)}, nil
	}
	message, err := offerMessage(tx, rq.Env, *m)
	return commands.Reply{Message: message}, err
}

// offerMessage is the text and the buttons of an offer's card.
func offerMessage(tx *storage.Tx, s commands.Env, m peer.Mentor) (*commands.Message, error) {
	key := "mentors.offer.waiting"
	switch m.State {
	case peer.MentorOpen, peer.MentorPaused:
		key = "mentors.offer.approved"
	case peer.MentorRemoved:
		key = "mentors.offer.closed"
	case peer.MentorLeft:
		key = "mentors.offer.left"
	}
	text := []words.Text{s.Say(key, words.Args{"Member": words.Linked(m.Member)})}
	can := []commands.Button{ReportButton(s, 0, m.Member)}
	if m.State == peer.MentorOffered {
		facts, err := moderators.SafetyLinesForChannel(tx, s, m.Member)
		if err != nil {
			return nil, err
		}
		text = append(append(text, facts...), aboutMentor(s, m)...)
		if m.Answers != peer.NoWish {
			text = append(text, s.Say("mentors.offer.answers", words.Args{"Wish": s.Say(wishKey(m.Answers), nil)}))
		}
		can = append([]commands.Button{s.Button("approve", commands.Success, commands.ID("mentors:approve", m.Member))}, can...)
	}
	if !m.Gone() && m.Conduct < ConductVersion {
		text = append(text, s.Say("mentors.offer.not-agreed", nil))
	}
	return &commands.Message{Text: words.Join("\n", text...), Rows: commands.Buttons(can...)}, nil
}

// wordsTarget is the card of the words that a mentor proposed at one time.
func wordsTarget(m peer.Mentor, w peer.MentorWords) commands.Target {
	return wordsCards.Of(m.Member, int(w.At.UnixMilli()))
}

// wordsCard shows the moderators' card of new words by an approved mentor, old and new, in place of that of words that
// waited before: a moderator approves what they have read.
func wordsCard(s commands.Env, set peer.Settings, m peer.Mentor, waited *peer.MentorWords) []commands.Effect {
	if set.Moderators == 0 {
		return nil
	}
	var effects []commands.Effect
	if waited != nil && (m.Proposed == nil || *m.Proposed != *waited) {
		effects = append(effects, commands.PostToModerators(set, wordsTarget(m, *waited), m.Member, commands.ModeratorsCard{}))
	}
	if m.Proposed == nil {
		return effects
	}
	s = s.Community()
	card := s.Withheld(wordsMessage(s, m), offerButton(s, m))
	return append(effects, commands.PostToModerators(set, wordsTarget(m, *m.Proposed), m.Member, card))
}

// wordsMessage is the text and the buttons of the card with a mentor's new words.
func wordsMessage(s commands.Env, m peer.Mentor) *commands.Message {
	said := func(key string, w peer.MentorWords) []words.Text {
		lines := wordLines(s, w)
		if w.Answers != peer.NoWish {
			lines = append(lines, s.Say("mentors.offer.answers", words.Args{"Wish": s.Say(wishKey(w.Answers), nil)}))
		}
		if len(lines) == 0 {
			lines = []words.Text{s.Say("mentors.offer.words-none", nil)}
		}
		return append([]words.Text{s.Say(key, nil)}, lines...)
	}
	text := append([]words.Text{s.Say("mentors.offer.words", words.Args{"Member": words.Linked(m.Member)})}, said("mentors.offer.words-old", m.Words())...)
	text = append(text, said("mentors.offer.words-new", *m.Proposed)...)
	at := int(m.Proposed.At.UnixMilli())
	return &commands.Message{
		Text: words.Join("\n", text...),
		Rows: commands.Buttons(
			s.Button("approve", commands.Success, commands.ID("mentors:words", m.Member, at, "new")),
			s.Button("keep-words", commands.Secondary, commands.ID("mentors:words", m.Member, at, "old")),
			ReportButton(s, 0, m.Member),
		),
	}
}

// lookAtWords is a moderator's answer to new words by a mentor. A moderator does not approve their own.
func lookAtWords(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	member, err := rq.ArgID(0)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := tx.Mentor(member)
	if err != nil {
		return commands.Reply{}, err
	}
	if m == nil || m.Proposed == nil || rq.Arg(1) != commands.ArgString(int(m.Proposed.At.UnixMilli())) {
		return commands.Reply{}, commands.Refuse("mentors.refusal.no-words", nil)
	}
	if member == rq.Member {
		return commands.Reply{}, commands.Refuse("mentors.refusal.own-offer", nil)
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	card := wordsTarget(*m, *m.Proposed)
	key, said := "mentors.words-kept", m.Words()
	if rq.Arg(2) == "new" {
		key, said = "mentors.words-approved", *m.Proposed
	}
	if err := tx.PutMentor(m.WithWords(said)); err != nil {
		return commands.Reply{}, err
	}
	if err := moderators.Audit(tx, rq, moderators.VerbWords, member); err != nil {
		return commands.Reply{}, err
	}
	args := words.Args{"Member": words.Linked(member)}
	reply := rq.Reply(key, args)
	reply.Effects = []commands.Effect{commands.PostToModerators(set, card, member, rq.Community().Withheld(&commands.Message{
		Text: rq.Community().Say("mentors.offer.words-done", args), Rows: commands.Buttons(ReportButton(rq.Community(), 0, member)),
	}))}
	return reply, nil
}

// wordLines are what a mentor says about themselves that others rely on.
func wordLines(s commands.Env, w peer.MentorWords) []words.Text {
	var lines []words.Text
	if w.Speaks != "" {
		lines = append(lines, s.Say("mentor.found-speaks", nil), words.Fit(w.Speaks, 350, words.Quote))
	}
	if w.About != "" {
		lines = append(lines, s.Say("mentor.found-about", nil), words.Fit(w.About, 350, words.Quote))
	}
	return lines
}

// aboutMentor is what a mentor says about themselves, for moderators and for a mentee who is offered them.
func aboutMentor(s commands.Env, m peer.Mentor) []words.Text {
	var about []words.Text
	if len(m.Languages) > 0 {
		about = append(about, s.Say("mentor.found-languages", words.Args{"Languages": languageWords(m.Languages)}))
	}
	if m.Hours != peer.AnyHours {
		about = append(about, s.Say("mentor.found-hours", words.Args{"Hours": s.Say(hoursKey(m.Hours), nil)}))
	}
	return append(about, wordLines(s, m.Words())...)
}
