package mentoring

import (
	"strings"
	"time"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/moderators"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// ConductVersion is the version of the code of conduct for mentors, [mentor.conduct] in the catalogue. Raise it
// when the text changes; it is noted with each mentor who agrees.
const ConductVersion = 1

// hourChoices are the parts of a day, in the order of peer.Hours from Mornings.
func hourChoices() []string { return []string{"mornings", "afternoons", "evenings", "nights"} }

// wishChoices are the wishes about a mentor, in the order of peer.Wish.
func wishChoices() []string { return []string{"none", "women", "men", "tell", "family"} }

// answerChoices are which wish a mentor can answer.
func answerChoices() []string { return []string{"none", "women", "men", "family"} }

// askOffer is /mentor offer. Without options it opens a form that says who will read what: nothing is stored or sent by it.
func askOffer(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if len(rq.Options) > 0 {
		return mentorOffer(tx, rq)
	}
	if err := commands.RequireMayMeet(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	if err := notBanned(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	old, err := tx.Mentor(rq.Member)
	m := commands.Deref(old)
	said := m.Words()
	if m.Proposed != nil {
		said = *m.Proposed
	}
	return commands.Reply{Modal: &commands.Modal{
		ID: commands.ID("mentor:offer"), Title: rq.Label("mentor.offer-form.title"), Text: rq.Say("mentor.offer-form.honest", nil),
		Fields: []commands.Field{
			{ID: "languages", Label: rq.Label("mentor.offer-form.languages"), Placeholder: rq.Label("mentor.form.languages-example"),
				Value: peer.UserText(strings.Join(m.Languages, ", ")), Max: languagesMax},
			{ID: "about", Label: rq.Label("mentor.offer-form.about"), Value: said.About, Max: peer.MaxHelp, Long: true},
			{ID: "speaks", Label: rq.Label("mentor.offer-form.speaks"), Value: said.Speaks, Max: peer.MaxHelp, Long: true},
		},
	}}, err
}

// mentorOffer stores that a member offers to mentor, and shows the code of conduct to agree to. A moderator approves;
// nobody is asked to mentor before both happened. New words of an approved mentor wait for a moderator.
func mentorOffer(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := commands.RequireMayMeet(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	if err := notBanned(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	if _, err := commands.ConsentedMember(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	if err := moderators.NoteModerator(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	old, err := tx.Mentor(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	m, key := peer.Mentor{Member: rq.Member, Capacity: 2}, "mentor.offered"
	if old != nil {
		m = *old // what they said of themselves before stays, until they say something else
	}
	if old == nil || old.Gone() {
		m.State, m.Offered, m.Conduct, m.ApprovedBy, m.LastAssigned, m.Paired = peer.MentorOffered, rq.Now, 0, 0, time.Time{}, false
	} else {
		key = "mentor.offer-changed"
	}
	waiting := m.Proposed
	m.Name, m.UserName = rq.Name, rq.UserName
	if text, given := rq.Text("languages"); given {
		m.Languages = peer.ParseLanguages(text.Reveal())
	}
	m = fillOffer(m, rq)
	if m.Proposed != nil {
		key = "mentor.offer-proposed"
	}
	if err := tx.PutMentor(m); err != nil {
		return commands.Reply{}, err
	}
	settings, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply(key, nil)
	var can []commands.Button
	if m.Conduct < ConductVersion {
		reply.Message.Text = words.Join("\n", reply.Message.Text, conductText(rq.Env))
		can = append(can, conductButton(rq.Env))
	}
	reply.Message.Rows = commands.Buttons(append(can, takeBackButton(rq.Env, m)...)...)
	if reply.Effects, err = offerCard(tx, rq.Env, settings, m); err != nil {
		return commands.Reply{}, err
	}
	reply.Effects = append(reply.Effects, wordsCard(rq.Env, settings, m, waiting)...)
	return reply, nil
}

// fillOffer returns the mentor with what they say about themselves in a command's options; what is left out stays.
func fillOffer(m peer.Mentor, rq commands.Request) peer.Mentor {
	if hours, given := rq.Text("hours"); given {
		m.Hours = hoursCalled(hours.Reveal())
	}
	if n, given := rq.Int("capacity"); given {
		m.Capacity = n
	}
	said := m.Words()
	if m.Proposed != nil {
		said = *m.Proposed
	}
	if text, given := rq.Text("about"); given {
		said.About = text
	}
	if text, given := rq.Text("speaks"); given {
		said.Speaks = text
	}
	if answers, given := rq.Text("answers"); given {
		said.Answers = wishCalled(answers.Reveal())
	}
	return m.Propose(said, rq.Now)
}

// conductText is the code of conduct, a line each.
func conductText(s commands.Env) words.Text {
	return words.Join("\n",
		s.Say("mentor.conduct.listens", nil), s.Say("mentor.conduct.limits", nil), s.Say("mentor.conduct.never", nil),
		s.Say("mentor.conduct.trust", nil), s.Say("mentor.conduct.stop", nil))
}

// askConduct says that a mentor's word on the code of conduct is missing, and asks for it.
func askConduct(s commands.Env) commands.Reply {
	return commands.Say(words.Join("\n", s.Say("mentor.not-agreed", nil), conductText(s)), commands.Unit(conductButton(s)))
}

func conductButton(s commands.Env) commands.Button {
	return s.Button("agree-conduct", commands.Success, commands.ID("mentor:conduct", ConductVersion))
}

// agreeConduct notes that a mentor agreed to the code of conduct.
func agreeConduct(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := ownMentor(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	version, err := rq.ArgInt(0, 1, ConductVersion)
	if err != nil {
		return commands.Reply{}, err
	}
	effects, err := agree(tx, rq.Env, &m, version)
	if err != nil {
		return commands.Reply{}, err
	}
	key := "mentor.agreed"
	if m.State == peer.MentorOffered {
		key = "mentor.agreed-waits"
	}
	reply := rq.Reply(key, nil, commands.Buttons(takeBackButton(rq.Env, m)...)...).InPlace()
	reply.Effects = effects
	return reply, nil
}

// takeBackButton is `Take it back` under an offer, or under new words, that no moderator has answered; none otherwise.
func takeBackButton(s commands.Env, m peer.Mentor) []commands.Button {
	if m.State != peer.MentorOffered && m.Proposed == nil {
		return nil
	}
	return []commands.Button{s.Button("take-back", commands.Secondary, commands.ID("mentor:take-back"))}
}

// takeBackOffer deletes an offer, or the new words of a mentor, that no moderator has answered, and its card. What moderators
// decided about the person is stored apart from it and stays.
func takeBackOffer(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := tx.Mentor(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	switch {
	case m == nil || m.Gone():
		return commands.Reply{}, commands.Refuse("mentor.refusal.no-mentor", nil)
	case m.Proposed != nil:
		waited := m.Proposed
		m.Proposed = nil
		reply := rq.Reply("mentor.words-taken-back", nil).InPlace()
		reply.Effects = wordsCard(rq.Env, set, *m, waited)
		return reply, tx.PutMentor(*m)
	case m.State != peer.MentorOffered:
		return commands.Reply{}, commands.Refuse("mentor.refusal.answered", nil)
	}
	reply := rq.Reply("mentor.offer-taken-back", nil).InPlace()
	reply.Effects = []commands.Effect{commands.PostToModerators(set, offerTarget(*m), m.Member, commands.ModeratorsCard{})}
	return reply, tx.DeleteMentor(rq.Member)
}

// agree notes that a mentor agreed to a version of the code of conduct.
func agree(tx *storage.Tx, s commands.Env, m *peer.Mentor, version int) ([]commands.Effect, error) {
	if m.Conduct >= version {
		return nil, nil
	}
	m.Conduct = version
	if err := tx.PutMentor(*m); err != nil {
		return nil, err
	}
	set, err := tx.Settings()
	if err != nil {
		return nil, err
	}
	return offerCard(tx, s, set, *m)
}

// mentorAccepts is the mentor's yes. On a card that shows the code of conduct it is a yes to that, too; without one
// nobody begins.
func mentorAccepts(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := ownMentor(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	shown := 0
	if rq.Arg(3) != "" {
		if shown, err = rq.ArgInt(3, 0, ConductVersion); err != nil {
			return commands.Reply{}, err
		}
	}
	agreed, err := agree(tx, rq.Env, &m, shown)
	if err != nil {
		return commands.Reply{}, err
	}
	if m.Conduct == 0 {
		return askConduct(rq.Env), nil
	}
	reply, err := answerCard(peer.MentorAccepts, peer.TheMentor, "mentor.accepted")(tx, rq)
	reply.Effects = append(agreed, reply.Effects...)
	return reply, err
}

func mentorAvailability(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := ownMentor(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	if m.State == peer.MentorOffered {
		return commands.Reply{}, commands.Refuse("mentor.refusal.not-approved", nil)
	}
	if err := notBanned(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	who, err := commands.MemberOrDefault(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	today := who.Calendar.Day(rq.Now)
	switch rq.Choice("state") {
	case "open":
		m.State, m.Leave = peer.MentorOpen, 0
	case "paused":
		m.State = peer.MentorPaused
	}
	if err := takeLeave(rq, &m, today); err != nil {
		return commands.Reply{}, err
	}
	m.Name, m.UserName = rq.Name, rq.UserName
	m = fillOffer(m, rq)
	if err := tx.PutMentor(m); err != nil {
		return commands.Reply{}, err
	}
	switch {
	case m.State == peer.MentorPaused:
		return rq.Reply("mentor.paused", nil), nil
	case m.Leave > today:
		return rq.Reply("mentor.on-leave", words.Args{"Day": m.Leave}), nil
	case m.Conduct < ConductVersion:
		return askConduct(rq.Env), nil
	}
	return rq.Reply("mentor.open", words.Args{"Count": m.Capacity}), nil
}

// askedToMentor are the private messages that ask a mentor about someone, as one of the kinds of message that come by themselves.
// They pause with /mentor availability.
func askedToMentor() commands.MessageKind {
	return commands.MessageKind{
		Name: "mentor-asks", Says: "messages.mentor-asks", Urgent: true,
		Gets: func(tx *storage.Tx, m peer.Member) (bool, error) {
			mentor, err := tx.Mentor(m.ID)
			return mentor != nil && mentor.State == peer.MentorOpen, err
		},
		Stop: func(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
			m, err := ownMentor(tx, rq)
			if err != nil {
				return commands.Reply{}, err
			}
			m.State, m.Leave = peer.MentorPaused, 0
			return rq.Reply("mentor.paused", nil), tx.PutMentor(m)
		},
	}
}

// takeLeave notes until when a mentor is on leave: the first day on which they can be asked again. They are open from
// then on, so "Paused" with a leave is that leave.
func takeLeave(rq commands.Request, m *peer.Mentor, today peer.Day) error {
	until, given, err := dates.FutureDay(rq, "leave", today)
	if err != nil || !given {
		return err
	}
	if until <= today || until > today+leaveMost {
		return commands.Refuse("mentor.refusal.leave", nil)
	}
	m.State, m.Leave = peer.MentorOpen, until
	return nil
}

// leaveMost is how many days a leave can last; beyond that a pause says it better.
const leaveMost = 400

func ownMentor(tx *storage.Tx, rq commands.Request) (peer.Mentor, error) {
	m, err := tx.Mentor(rq.Member)
	if err != nil {
		return peer.Mentor{}, err
	}
	if m == nil || m.Gone() {
		return peer.Mentor{}, commands.Refuse("mentor.refusal.no-mentor", nil)
	}
	return *m, nil
}
