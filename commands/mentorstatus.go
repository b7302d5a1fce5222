package commands

import (
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// cardsAtMost is how many waiting cards /mentor mentees shows at once; the rest come when these are answered.
const cardsAtMost = 5

// mentorStatus says how the member's request or pairing stands, what happens next and who can read it.
func mentorStatus(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := tx.RequestOf(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if r == nil || !r.Open() && r.State != peer.Paired {
		return rq.reply("mentor.status.none", nil, buttons(rq.button("ask-mentor", Primary, ID("mentor:ask")))...), nil
	}
	change := []Button{
		rq.button("change", Secondary, ID("mentor:change", r.ID)),
		rq.button("withdraw", Secondary, ID("mentor:withdraw", r.ID)),
	}
	switch r.State {
	case peer.AskedMentor:
		return rq.reply("mentor.status.asked", words.Args{"Since": r.Created}, buttons(change...)...), nil
	case peer.AskedMentee:
		m, err := tx.Mentor(r.Mentor)
		if err != nil {
			return Reply{}, err
		}
		if m == nil {
			return rq.reply("mentor.status.asked", words.Args{"Since": r.Created}, buttons(change...)...), nil
		}
		return Reply{Message: menteeMessage(rq.Scene, *r, *m)}, nil
	case peer.Paired:
		return pairedStatus(tx, rq, *r)
	}
	place, err := placeOf(tx, *r)
	if err != nil {
		return Reply{}, err
	}
	key, err := waitingKey(tx)
	if err != nil {
		return Reply{}, err
	}
	return rq.reply(key, words.Args{"Place": place, "Since": r.Created}, buttons(change...)...), nil
}

// waitingKey chooses the honest sentence for one who waits: whether any mentor has room at all.
func waitingKey(tx *storage.Tx) (string, error) {
	all, err := candidates(tx)
	if err != nil {
		return "", err
	}
	for _, c := range all {
		if c.Mentor.State == peer.MentorOpen && c.Room() > 0 {
			return "mentor.status.waiting", nil
		}
	}
	return "mentor.status.nobody-free", nil
}

func pairedStatus(tx *storage.Tx, rq Request, r peer.Request) (Reply, error) {
	text := rq.Say("mentor.status.paired", words.Args{"Mentor": words.Mention(r.Mentor)})
	posted, err := tx.Posted(r.Member, threadTarget(r.ID))
	if err != nil {
		return Reply{}, err
	}
	if posted != nil && !posted.Gone && posted.Channel != 0 {
		text = words.Join("\n", text, rq.Say("mentor.status.thread", words.Args{"Thread": words.Channel(posted.Channel)}))
	}
	return Reply{Message: &Message{Text: text}}, nil
}

// mentorMentees lists a mentor's mentees and shows the cards that wait for an answer: the way for those
// who take no private messages.
func mentorMentees(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := ownMentor(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	pairings, err := tx.Pairings(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	var lines []words.Text
	for _, p := range pairings {
		if p.Mentor == rq.Member && p.Active() {
			lines = append(lines, rq.Say("mentor.mentees.line", words.Args{"Mentee": words.Mention(p.Mentee), "Since": p.Since}))
		}
	}
	head := rq.Say("mentor.mentees.head", words.Args{"Count": len(lines), "Capacity": m.Capacity})
	reply := Reply{Message: &Message{Text: words.Join("\n", append([]words.Text{head}, lines...)...)}}
	open, err := tx.Requests()
	if err != nil {
		return Reply{}, err
	}
	for _, r := range open {
		if r.State == peer.AskedMentor && r.Mentor == rq.Member && len(reply.More) < cardsAtMost {
			reply.More = append(reply.More, *askMessage(rq.Scene, r))
		}
	}
	return reply, nil
}
