package mentoring

import (
	"time"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// cardsAtMost is how many waiting cards /mentor mentees shows at once; the rest come when these are answered.
const cardsAtMost = 5

// mentorStatus says how the member's request or pairing stands, what happens next and who can read it; and that an offer of theirs
// waits, with the way to take it back.
func mentorStatus(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	reply, err := ownStatus(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	m, err := tx.Mentor(rq.Member)
	if err != nil || m == nil || m.Gone() || m.State != peer.MentorOffered && m.Proposed == nil {
		return reply, err
	}
	said := "mentor.status.offered"
	if m.State != peer.MentorOffered {
		said = "mentor.status.proposed"
	}
	reply.Message.Under(rq.Say(said, nil))
	reply.Message.Rows = append(reply.Message.Rows, commands.Unit(takeBackButton(rq.Env, *m)...))
	return reply, nil
}

func ownStatus(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	r, err := tx.RequestOf(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	if r == nil || !r.Open() && r.State != peer.Paired {
		if tx.MentoringBanned(rq.Member) {
			talk := rq.Button("talk", commands.Secondary, commands.ID("moderator:talk"))
			return commands.NewCard(rq.Say("mentor.status.barred", nil)).Show(commands.Unit(talk)), nil
		}
		text := rq.Say("mentor.status.none", nil)
		if r != nil && closedByModerators(*r, rq.Now) {
			text = words.Join("\n", rq.Say("mentor.closed", nil), text)
		}
		ask := rq.Button("ask-mentor", commands.Primary, commands.ID("mentor:request"))
		return withReport(tx, rq, commands.NewCard(text).Show(commands.Unit(ask)))
	}
	if r.State == peer.Paired {
		return pairedStatus(tx, rq, *r)
	}
	reply, err := requestStatus(tx, rq, *r)
	if err != nil {
		return commands.Reply{}, err
	}
	return withReport(tx, rq, reply)
}

// requestStatus says how an open request stands, with what its member can change about it.
func requestStatus(tx *storage.Tx, rq commands.Request, r peer.Request) (commands.Reply, error) {
	change := []commands.Button{
		changeButton(rq.Env, r),
		rq.Button("withdraw", commands.Secondary, commands.ID("mentor:withdraw", r.ID)),
	}
	r = r.SeenByMember(rq.Now)
	if r.State == peer.Waiting {
		return waitingStatus(tx, rq, r, change)
	}
	if r.State == peer.AskedMentee {
		m, err := tx.Mentor(r.Mentor)
		if err != nil {
			return commands.Reply{}, err
		}
		if m != nil {
			card := menteeMessage(rq.Env, r, *m).AsCard()
			card.Rows = append(card.Rows, commands.Unit(change...))
			return commands.Reply{Message: &card}, nil
		}
	}
	text := rq.Say("mentor.status.asked", words.Args{"Since": r.Created})
	return commands.NewCard(text).Below(preferText(rq.Env, r)).Show(commands.Buttons(change...)...), nil
}

// preferText is what the member said about their mentor and their time, "" if nothing.
func preferText(s commands.Env, r peer.Request) words.Text {
	wish := words.Text("")
	if r.Wish != peer.NoWish {
		wish = s.Say("mentor.status.wish", words.Args{"Wish": s.Say(wishKey(r.Wish), nil)})
	}
	hours := words.Text("")
	if r.Hours != peer.AnyHours {
		hours = s.Say("mentor.status.hours", words.Args{"Hours": s.Say(hoursKey(r.Hours), nil)})
	}
	return words.Join("\n", wish, hours)
}

// waitingStatus is the place of a request in the queue, and how long it takes if anybody has room.
func waitingStatus(tx *storage.Tx, rq commands.Request, r peer.Request, change []commands.Button) (commands.Reply, error) {
	key, err := waitingKey(tx, rq.Env)
	if err != nil {
		return commands.Reply{}, err
	}
	place, err := tx.Place(r.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	card := commands.NewCard(rq.Say(key, words.Args{"Place": place, "Since": r.Created}))
	if key == "mentor.status.waiting" {
		wait, err := waitText(tx, rq.Env, r)
		if err != nil {
			return commands.Reply{}, err
		}
		if wait != "" {
			card.Text(wait)
		}
	}
	return card.Below(preferText(rq.Env, r)).Show(commands.Buttons(change...)...), nil
}

// closedByModerators says whether moderators closed a request not long ago: for those who take no messages.
func closedByModerators(r peer.Request, now time.Time) bool {
	return r.State == peer.Closed && r.Pairing == 0 && now.Before(r.Closed.Add(peer.KeepRequestsFor))
}

// waitingKey chooses the honest sentence for one who waits: whether there is a mentor, and any has room at all.
func waitingKey(tx *storage.Tx, s commands.Env) (string, error) {
	key := "mentor.status.no-mentors"
	err := tx.Candidates(func(c peer.Candidate) bool {
		switch {
		case c.Refusal(peer.Request{}, s.Now) == nil:
			key = "mentor.status.waiting"
			return false
		case c.Mentor.State == peer.MentorOpen || c.Mentor.State == peer.MentorPaused:
			key = "mentor.status.nobody-free"
		}
		return true
	})
	return key, err
}

func pairedStatus(tx *storage.Tx, rq commands.Request, r peer.Request) (commands.Reply, error) {
	thread, err := standingThread(tx, r.Member, r.Pairing)
	if err != nil {
		return commands.Reply{}, err
	}
	p, err := tx.Pairing(r.Pairing)
	if err != nil || p == nil {
		return commands.Reply{}, err
	}
	back, err := backInThread(tx, rq, *p, thread)
	if err != nil {
		return commands.Reply{}, err
	}
	where := "mentor.status.no-thread"
	switch {
	case len(back) > 0:
		where = "mentor.thread-back"
	case tx.Scheduled(dueUnseen, r.Member, r.Pairing):
		where = "mentor.thread-unseen"
	case thread != 0:
		where = "mentor.status.thread"
	}
	card := commands.NewCard(rq.Say("mentor.status.paired", words.Args{"Mentor": words.Linked(r.Mentor)})).
		Below(rq.Say(where, words.Args{"Thread": words.Channel(thread)}))
	reply := card.Show(commands.Unit(
		rq.Button("end-it", commands.Secondary, commands.ID("mentor:end", r.Pairing)), rq.Button("talk", commands.Secondary, commands.ID("moderator:talk")),
		ReportOther(rq.Env, r.Pairing),
	))
	reply.Effects = back
	look, err := missedLookIn(tx, rq.Env, *p, rq.Member)
	if look != nil {
		reply.Followups = append(reply.Followups, *look)
	}
	return reply, err
}

// backInThread lets the acting member into the thread of a pairing again if they left the server and came back; nothing otherwise.
func backInThread(tx *storage.Tx, rq commands.Request, p peer.Pairing, thread peer.ID) ([]commands.Effect, error) {
	now, back := p.Back(rq.Member, rq.Arrived)
	if !back || thread == 0 {
		return nil, nil
	}
	return []commands.Effect{{
		Target: threadBacks.Of(p.ID, rq.Member), Owner: rq.Member,
		Do: commands.ThreadMember{Thread: thread, User: rq.Member, In: true},
	}}, tx.PutPairing(now)
}

// menteeLine is a pairing in its mentor's list.
func menteeLine(tx *storage.Tx, s commands.Env, p peer.Pairing, thread peer.ID, back bool) words.Text {
	line := s.Say("mentor.mentees.line", words.Args{"Mentee": words.Linked(p.Mentee), "Since": p.Since})
	switch {
	case thread == 0:
		return words.Join("\n", line, s.Say("mentor.status.no-thread", nil))
	case back:
		return words.Join("\n", line, s.Say("mentor.thread-back", nil))
	case tx.Scheduled(dueUnseen, p.Mentee, p.ID):
		return words.Join("\n", line, s.Say("mentor.thread-unseen", nil))
	}
	return words.Join(" · ", line, s.Say("mentor.mentees.thread", words.Args{"Thread": words.Channel(thread)}))
}

// menteePart is a pairing in its mentor's list.
type menteePart struct {
	line    words.Text
	pairing peer.Pairing
	back    []commands.Effect // into its thread
}

// reportMentee is the button that reports a mentee: by name where the list has others.
func (p menteePart) reportMentee(rq commands.Request, others bool) commands.Button {
	b := ReportOther(rq.Env, p.pairing.ID)
	if name := rq.NameOf(p.pairing.Mentee); others && name != "" {
		b.Label = rq.Say("mentor.mentees.report", words.Args{"Name": words.Plain(name, reportedName)}).Reveal()
	}
	return b
}

// reportedName is how many characters of a name a button shows beside its verb.
const reportedName = 18

// mentees are the mentees of the acting member, and the look-ins about them that did not reach the mentor.
func mentees(tx *storage.Tx, rq commands.Request) (parts []menteePart, missed []commands.Message, err error) {
	pairings, err := tx.Pairings(rq.Member)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range pairings {
		if p.Mentor != rq.Member || !p.Active() {
			continue
		}
		thread, err := standingThread(tx, p.Mentee, p.ID)
		if err != nil {
			return nil, nil, err
		}
		back, err := backInThread(tx, rq, p, thread)
		if err != nil {
			return nil, nil, err
		}
		parts = append(parts, menteePart{menteeLine(tx, rq.Env, p, thread, len(back) > 0), p, back})
		look, err := missedLookIn(tx, rq.Env, p, rq.Member)
		if err != nil {
			return nil, nil, err
		}
		if look != nil {
			missed = append(missed, *look)
		}
	}
	return parts, missed, nil
}

// mentorMentees lists a mentor's mentees and shows the cards that wait for an answer: the way for those
// who take no private messages.
func mentorMentees(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	m, err := ownMentor(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	parts, missed, err := mentees(tx, rq)
	if err != nil {
		return commands.Reply{}, err
	}
	card := commands.NewCard(rq.Say("mentor.mentees.head", words.Args{"Count": len(parts), "Capacity": m.Capacity}))
	if len(parts) == 0 {
		card = commands.NewCard(rq.Say("mentor.mentees.none", words.Args{"Count": m.Capacity}))
	}
	for _, p := range parts {
		card.TextWith(p.line, p.reportMentee(rq, len(parts) > 1))
	}
	reply := card.Show()
	reply.Followups = missed
	for _, p := range parts {
		reply.Effects = append(reply.Effects, p.back...)
	}
	asked, err := tx.Asked(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	for _, r := range asked {
		if r.State == peer.AskedMentor && len(reply.Followups) < cardsAtMost {
			reply.Followups = append(reply.Followups, *askMessage(rq.Env, r, m))
		}
	}
	return withReport(tx, rq, reply)
}
