package mentoring

import (
	"waymark/commands"
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
func wishChoices() []string { return []string{"none", "women", "men", "tell"} }

// answerChoices are which wish a mentor can answer.
func answerChoices() []string { return []string{"none", "women", "men"} }

// mentorOffer notes that a member offers to mentor, and shows the code of conduct to agree to. A moderator
// approves; nobody is asked to mentor before both happened.
func mentorOffer(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := notBarred(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	if _, err := commands.ConsentedMember(tx, rq); err != nil {
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
		m.State, m.Offered, m.Conduct = peer.MentorOffered, rq.Now, 0
	} else {
		key = "mentor.offer-changed"
	}
	m.Name = rq.Name
	if text, given := rq.Text("languages"); given {
		m.Languages = peer.ParseLanguages(text.Reveal())
	}
	fillOffer(&m, rq)
	if err := tx.PutMentor(m); err != nil {
		return commands.Reply{}, err
	}
	settings, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply(key, nil)
	if m.Conduct < ConductVersion {
		reply.Message.Text = words.Join("\n", reply.Message.Text, conductText(rq.Env))
		reply.Message.Rows = commands.Buttons(conductButton(rq.Env))
	}
	reply.Effects = offerCard(rq.Env, settings, m)
	return reply, nil
}

// fillOffer takes what a mentor says about themselves from a command's options; what is left out stays.
func fillOffer(m *peer.Mentor, rq commands.Request) {
	if text, given := rq.Text("about"); given {
		m.About = text
	}
	if text, given := rq.Text("speaks"); given {
		m.Speaks = text
	}
	m.Hours, m.Answers = hoursCalled(rq.Choice("hours"), m.Hours), wishCalled(rq.Choice("answers"), m.Answers)
	if n, given := rq.Int("capacity"); given {
		m.Capacity = n
	}
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
	reply := rq.Reply(key, nil).InPlace()
	reply.Effects = effects
	return reply, nil
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
	return offerCard(s, set, *m), err
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
	fillOffer(&m, rq)
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

// takeLeave notes until when a mentor is on leave: the first day on which they can be asked again.
func takeLeave(rq commands.Request, m *peer.Mentor, today peer.Day) error {
	until, given, err := rq.Day("leave", today)
	if err != nil || !given {
		return err
	}
	if until <= today || until > today+leaveMost {
		return commands.Refuse("mentor.refusal.leave", nil)
	}
	m.Leave = until
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

// hoursKey names a part of the day.
func hoursKey(h peer.Hours) string {
	switch h {
	case peer.Mornings:
		return "choice.hours.mornings"
	case peer.Afternoons:
		return "choice.hours.afternoons"
	case peer.Evenings:
		return "choice.hours.evenings"
	case peer.Nights:
		return "choice.hours.nights"
	}
	return "mentors.words.any-time"
}

// wishKey names a wish about a mentor.
func wishKey(w peer.Wish) string {
	switch w {
	case peer.WomenOnly:
		return "choice.wish.women"
	case peer.MenOnly:
		return "choice.wish.men"
	case peer.TellModerator:
		return "choice.wish.tell"
	}
	return "choice.wish.none"
}

// aboutMentor is what a mentor says about themselves, for moderators and for a mentee to whom they are introduced.
func aboutMentor(s commands.Env, m peer.Mentor) []words.Text {
	var about []words.Text
	if len(m.Languages) > 0 {
		about = append(about, s.Say("mentor.found-languages", words.Args{"Languages": languageWords(m.Languages)}))
	}
	if m.Hours != peer.AnyHours {
		about = append(about, s.Say("mentor.found-hours", words.Args{"Hours": s.Say(hoursKey(m.Hours), nil)}))
	}
	if m.Speaks != "" {
		about = append(about, s.Say("mentor.found-speaks", nil), words.Fit(m.Speaks, 500, words.Quote))
	}
	if m.About != "" {
		about = append(about, s.Say("mentor.found-about", nil), words.Fit(m.About, 500, words.Quote))
	}
	return about
}
