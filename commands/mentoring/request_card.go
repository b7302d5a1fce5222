package mentoring

import (
	"slices"

	"waymark/commands"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Cards are the messages about a request for a mentor: one for the moderators, one for the mentor who is
// asked, one for the mentee. Each is an effect whose target stays the same, so that a card always shows
// how things stand. No card but the mentor's holds the words of the request.

// RequestCard wishes the moderators' card of a request. It shows who asks, since when and who takes care
// of it, and what moderators decided about who asks; nothing of what they wrote. A request that was withdrawn has no card. Where the owner wants it, a new one notifies the moderators,
// once a member and day.
func RequestCard(tx *storage.Tx, s commands.Env, set peer.Settings, r peer.Request) ([]commands.Effect, error) {
	if set.Moderators == 0 {
		return nil, nil
	}
	s = s.Community()
	var card commands.ModeratorsCard
	if r.State != peer.Withdrawn {
		facts, err := moderators.DecidedLinesForChannel(tx, s, r.Member)
		if err != nil {
			return nil, err
		}
		card = s.Withheld(&commands.Message{Card: requestAsCard(s, r, facts), Rows: requestButtons(s, r)}, heldButtons(s, r, "")...)
		if set.PingModerators && r.State == peer.Waiting && r.ClaimedBy == 0 && !r.Quiet {
			s.PingModerators(set, card)
		}
	}
	e := commands.PostToModerators(set, requestCards.Of(r.ID), r.Member, card, r.Mentor, r.ClaimedBy)
	e.Ref, e.OnOutcome = r.ID, "mentor.carded"
	return []commands.Effect{e}, nil
}

// requestCarded hears whether the card of a request reached the moderators, and tells the member if not. What Discord refuses
// of a card that is there already is not told: the moderators know of the request.
func requestCarded(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Effect.Message() == nil {
		return nil, nil
	}
	card, err := tx.Posted(o.Effect.Owner, o.Effect.Target.String())
	if err != nil || o.Failed() && card != nil && card.Message != 0 {
		return nil, err
	}
	return notices.TellArrival(tx, o, "mentor.undelivered", requestArrivals, o.Effect.Owner)
}

// stateKey says in the moderators' words how a request stands.
func stateKey(state peer.RequestState) string {
	return [...]string{
		peer.Waiting:     "mentors.state.waiting",
		peer.AskedMentor: "mentors.state.asked-mentor",
		peer.AskedMentee: "mentors.state.asked-mentee",
		peer.Paired:      "mentors.state.paired",
		peer.Withdrawn:   "mentors.state.closed",
		peer.Closed:      "mentors.state.closed",
	}[state]
}

// requestAsCard says who asks, since when, the safety facts about them, their languages and wish, how it stands and whose it
// is.
func requestAsCard(s commands.Env, r peer.Request, facts []words.Text) *commands.Card {
	head := s.Say("mentors.card.request", words.Args{"Member": words.Linked(r.Member), "Since": r.Created})
	state := s.Say(stateKey(r.State), words.Args{"Mentor": words.Linked(r.Mentor)})
	if r.Open() && r.ClaimedBy != 0 {
		state = words.Join(" ", state, s.Say("mentors.card.claimed", words.Args{"Moderator": words.Linked(r.ClaimedBy)}))
	}
	return commands.NewCard(head).Text(words.Join("\n", requestLines(s, r, facts)...)).Below(state)
}

// requestLines are the safety facts about who asks, their languages and their wish; none once the request is over.
func requestLines(s commands.Env, r peer.Request, facts []words.Text) []words.Text {
	if !r.Open() {
		return nil
	}
	lines := facts
	if len(r.Languages) > 0 {
		lines = append(lines, s.Say("mentors.card.languages", words.Args{"Languages": words.Fit(languageWords(r.Languages), 100, words.Escape)}))
	}
	if r.Wish != peer.NoWish {
		lines = append(lines, s.Say("mentors.card.wish", words.Args{"Wish": s.Say(wishKey(r.Wish), nil)}))
	}
	return lines
}

// moreOfRequest shows one moderator everything that they can do about a request, and none of its words.
func moreOfRequest(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := askedRequest(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	facts, err := moderators.SafetyLines(tx, rq, r.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	return requestAsCard(rq.Env, r, facts).Show(openedButtons(rq, r)...), nil
}

// What each part of a request may take, so that a card stays within what Discord takes: alone, and beside the code of
// conduct. Marks of Discord's own in it take two places, so it is more than peer.MaxHelp where there is room.
const (
	wordsMost       = 650
	wordsBesideCode = peer.MaxHelp + 10
)

// requestWords are what the member wrote, for the mentor who is asked.
func requestWords(s commands.Env, r peer.Request, most int) words.Text {
	wish := words.Text("")
	if r.Wish != peer.NoWish {
		wish = s.Say("mentors.words.wish", words.Args{"Wish": s.Say(wishKey(r.Wish), nil)})
	}
	return words.Join("\n",
		wordsPart(s, "mentors.words.help", r.Help, most),
		wordsPart(s, "mentors.words.languages", languageWords(r.Languages), most),
		wordsPart(s, "mentors.words.avoid", r.Avoid, most),
		wish, hoursText(s, r),
	)
}

// openedWords are what the member wrote, for the moderator who opens it under the card: that has the rest.
func openedWords(s commands.Env, r peer.Request) words.Text {
	return words.Join("\n",
		wordsPart(s, "mentors.words.help", r.Help, wordsMost),
		wordsPart(s, "mentors.words.avoid", r.Avoid, wordsMost),
		hoursText(s, r),
	)
}

// wordsPart is what a member wrote under its heading, "" for nothing.
func wordsPart(s commands.Env, key string, w peer.UserText, most int) words.Text {
	if w == "" {
		return ""
	}
	return words.Join("\n", s.Say(key, nil), words.Fit(w, most, words.Quote))
}

// hoursText is a member's usual time of day, "" if they said none.
func hoursText(s commands.Env, r peer.Request) words.Text {
	if r.Hours == peer.AnyHours {
		return ""
	}
	return s.Say("mentors.words.hours", words.Args{"Hours": s.Say(hoursKey(r.Hours), nil)})
}

// languageWords sets languages one after the other.
func languageWords(languages []string) peer.UserText {
	var all peer.UserText
	for i, l := range languages {
		if i > 0 {
			all += ", "
		}
		all += peer.UserText(l)
	}
	return all
}

// askCard wishes the mentor's card of a request: the question while it is theirs to answer, else a line
// that says how it ended, never why.
func askCard(s commands.Env, r peer.Request, m peer.Mentor, answered string) commands.Effect {
	s = s.For(m.Member)
	e := commands.Effect{Target: mentorCards.Of(r.ID, m.Member, r.Asks), Owner: r.Member, OnOutcome: "mentor.asked"}
	dm := commands.DM{User: m.Member}
	if answered == "" {
		dm.Message, dm.Between = askMessage(s, r, m), []peer.ID{m.Member, r.Member}
		e.Do = dm
		return e
	}
	dm.Message = &commands.Message{
		Text: s.Say(answered, words.Args{"Member": words.Person(r.Member)}), Rows: commands.Buttons(ReportButton(s, r.ID, r.Member)),
	}
	if answered != "mentor.paired-mentor" { // that is news to them; of the rest they know, or need not
		e.OnOutcome, dm.EditOnly = "", true
	}
	e.Do = dm
	return e
}

// askMessage is what the mentor's card says while it waits for an answer. Who has not agreed to the code of conduct yet
// is shown it here, and says yes to it with the yes to the request.
func askMessage(s commands.Env, r peer.Request, m peer.Mentor) *commands.Message {
	ask, shown := s.Say("mentor.ask", words.Args{"Member": words.Linked(r.Member), "At": deadline(r)}), 0
	text := words.Join("\n", ask, requestWords(s, r, wordsMost))
	if m.Conduct < ConductVersion {
		shown = ConductVersion
		text = words.Join("\n", ask, requestWords(s, r, wordsBesideCode), s.Say("mentor.ask-code", nil), conductText(s))
	}
	return &commands.Message{
		Text: text,
		Rows: commands.Buttons(
			s.Button("accept", commands.Success, commands.ID("mentor:accept", r.ID, r.Version, m.Member, shown)),
			s.Button("decline", commands.Secondary, commands.ID("mentor:decline", r.ID, r.Version)),
			ReportButton(s, r.ID, r.Member),
		),
	}
}

// deadline is until when the one who is asked about a request can answer.
func deadline(r peer.Request) words.Moment {
	at, _ := r.Deadline()
	return words.Moment(at)
}

// menteeCard wishes the mentee's card about a mentor who said yes, or what became of it.
func menteeCard(s commands.Env, r peer.Request, m peer.Mentor, answered string) commands.Effect {
	s = s.For(r.Member)
	e := commands.Effect{Target: menteeCards.Of(r.ID, m.Member, r.Asks), Owner: r.Member, Named: []peer.ID{m.Member}}
	if answered == "" {
		e.OnOutcome = "mentor.asked"
		e.Do = commands.DM{User: r.Member, Message: menteeMessage(s, r, m), Between: []peer.ID{r.Member, m.Member}}
		return e
	}
	e.Do = commands.DM{User: r.Member, EditOnly: true, Message: &commands.Message{
		Text: s.Say(answered, words.Args{"Mentor": words.Person(m.Member)}), Rows: commands.Buttons(ReportButton(s, r.ID, m.Member)),
	}}
	return e
}

// menteeMessage is what the mentee's card says while it waits for an answer.
func menteeMessage(s commands.Env, r peer.Request, m peer.Mentor) *commands.Message {
	about := []words.Text{s.Say("mentor.found", words.Args{"Mentor": words.Linked(m.Member), "At": deadline(r)})}
	if r.Wish.CanBeMet() {
		key := "mentor.found-wish-unmet"
		if m.Answers == r.Wish {
			key = "mentor.found-wish-met"
		}
		about = append(about, s.Say(key, words.Args{"Wish": s.Say(wishKey(r.Wish), nil)}))
	}
	about = append(about, aboutMentor(s, m)...)
	return &commands.Message{
		Text: words.Join("\n", append(about, s.Say("mentor.safety", nil))...),
		Rows: commands.Buttons(
			s.Button("accept", commands.Success, commands.ID("mentor:yes", r.ID, r.Version, m.Member)),
			s.Button("decline", commands.Secondary, commands.ID("mentor:no", r.ID, r.Version, m.Member)),
			ReportButton(s, r.ID, m.Member),
		),
	}
}

// pressed leaves out the card on which the member just answered: the answer itself takes its place.
func pressed(rq commands.Request, effects []commands.Effect) []commands.Effect {
	if !rq.DM {
		return effects
	}
	return slices.DeleteFunc(effects, func(e commands.Effect) bool {
		return e.DMTo(rq.Member) && e.Target.Is(mentorCards, menteeCards)
	})
}
