package commands

import (
	"time"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

const (
	talkMax = 1000
	// talkWithin is how long the moderators have before the member is told that nobody has answered yet, unless the
	// host sets something else.
	talkWithin = 15 * time.Minute
)

// talkGroup is a member's way to a moderator: they see and edit what is sent, and how soon somebody may look,
// before anything is sent. Nothing is kept but the card itself.
func talkGroup(lines peer.Helplines, within time.Duration) Group {
	t := talk{lines, within}
	return Group{
		Name: "moderator",
		Commands: []Command{
			{Name: worriedCommand, User: true, Access: Reads, Do: worryForm},
		},
		Acts: []Act{
			{Name: "quiet", Access: Writes, Do: quietForAWeek},
			{Name: "worry", Access: Writes, Do: worrySend},
			{Name: "worry-on-it", Level: Moderator, Access: Writes, Do: talkClaim},
			{Name: "talk", Access: Reads, Do: t.form},
			{Name: "send", Access: Writes, Do: t.send},
			{Name: "on-it", Level: Moderator, Access: Writes, Do: talkClaim},
		},
		Due: map[string]func(*storage.Tx, Due) ([]Effect, error){
			"moderator.unanswered": t.unanswered,
			"moderator.worried":    func(*storage.Tx, Due) ([]Effect, error) { return nil, nil },
			"moderator.late":       func(*storage.Tx, Due) ([]Effect, error) { return nil, nil },
		},
	}
}

type talk struct {
	lines  peer.Helplines
	within time.Duration
}

func (talk) form(tx *storage.Tx, rq Request) (Reply, error) {
	set, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	if set.Moderators == 0 {
		return Reply{}, Refuse("talk.no-channel", nil)
	}
	return Reply{Modal: &Modal{ID: rq.here(ID("moderator:send")), Title: rq.Label("talk.form.title"), Fields: []Field{{
		ID: "message", Label: rq.Label("talk.form.message"), Placeholder: rq.Label("talk.form.timing"),
		Value: peer.Words(rq.Label("talk.form.draft")), Max: talkMax, Long: true, Required: true,
	}}}}, nil
}

func talkTarget(id peer.ID) string { return "talk/" + id.String() }

func (t talk) send(tx *storage.Tx, rq Request) (Reply, error) {
	if _, err := me(tx, rq); err != nil {
		return Reply{}, err
	}
	set, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	if set.Moderators == 0 {
		return Reply{}, Refuse("talk.no-channel", nil)
	}
	text, _ := rq.Text("message")
	if text == "" || text.Length() > talkMax {
		return Reply{}, Refuse("refusal.too-long", words.Args{"Option": "message", "Max": talkMax, "Length": text.Length()})
	}
	if err := tx.Schedule("moderator.unanswered", rq.Member, rq.ID, rq.Now.Add(t.within)); err != nil {
		return Reply{}, err
	}
	card := Effect{
		Kind: Post, Target: talkTarget(rq.ID), Owner: rq.Member, Channel: set.Moderators,
		Message: &Message{
			Text: words.Join("\n", rq.Say("talk.card", words.Args{"Member": words.Mention(rq.Member)}), words.Fit(text, 1700, words.Quote)),
			Rows: buttons(rq.button("on-it", Primary, ID("moderator:on-it", rq.Member, rq.ID))),
		},
	}
	if set.Moderator != 0 {
		card.Message.Text = words.Join("\n", rq.Say("mentors.card.ping", words.Args{"Role": words.Role(set.Moderator)}), card.Message.Text)
		card.Message.PingRoles = []peer.ID{set.Moderator}
	}
	reply := rq.reply("talk.sent", words.Args{"Count": int(t.within / time.Minute)}, buttons(
		rq.button("find-help", Secondary, rq.here(ID("helpnow:show"))),
		rq.button("quiet", Secondary, rq.here(ID("moderator:quiet", rq.Member))),
	)...)
	reply.Effects = []Effect{card}
	return reply, nil
}

// talkClaim is a moderator's "I'm on it": the member is told who it is, the card shows it.
func talkClaim(tx *storage.Tx, rq Request) (Reply, error) {
	member, err := rq.ArgID(0)
	if err != nil {
		return Reply{}, err
	}
	id, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	posted, err := tx.Posted(member, talkTarget(id))
	if err != nil {
		return Reply{}, err
	}
	if posted == nil {
		return Reply{}, Refuse("talk.over", nil)
	}
	if open, err := talkIsOpen(tx, member, id); err != nil || !open {
		return rq.reply("talk.over", nil), err
	}
	if err := audit(tx, rq, "talk", member); err != nil {
		return Reply{}, err
	}
	claimed := words.Args{"Member": words.Mention(member), "Moderator": words.Mention(rq.Member)}
	claimedKey := "talk.card-claimed"
	if rq.Act == "moderator:worry-on-it" {
		about, err := rq.ArgID(2)
		if err != nil {
			return Reply{}, err
		}
		claimedKey, claimed["About"] = "talk.worry.claimed", words.Mention(about)
	}
	reply := rq.reply("talk.claimed", claimed)
	reply.Effects = []Effect{
		{
			Kind: Post, Target: talkTarget(id), Owner: member, Channel: posted.Channel,
			Message: &Message{Text: rq.Say(claimedKey, claimed)},
		},
		{
			Kind: DM, Target: talkTarget(id) + "/answer", Owner: member, User: member,
			Message: &Message{Text: rq.Say("talk.on-it", claimed)},
		},
	}
	return reply, nil
}

// talkIsOpen says whether nobody has claimed a card yet, and closes it. What is open has something
// scheduled: first the word to the member, then the end of the card's life.
func talkIsOpen(tx *storage.Tx, member, id peer.ID) (bool, error) {
	open := false
	for _, kind := range []string{"moderator.unanswered", "moderator.late"} {
		_, scheduled, err := tx.Scheduled(kind, member, id)
		if err != nil {
			return false, err
		}
		open = open || scheduled
		if err := tx.Unschedule(kind, member, id); err != nil {
			return false, err
		}
	}
	return open, nil
}

// unanswered tells the member privately that nobody has claimed their card yet, and shows lines again.
// The card can still be claimed for a month.
func (t talk) unanswered(tx *storage.Tx, d Due) ([]Effect, error) {
	if err := tx.Schedule("moderator.late", d.Member, d.Ref, d.Now.AddDate(0, 1, 0)); err != nil {
		return nil, err
	}
	m, err := tx.Member(d.Member)
	if err != nil || m == nil {
		return nil, err
	}
	// The lines of the country that they asked to remember, or the lists to choose from.
	h, to := helpNow{t.lines}, Request{Scene: d.Scene, Member: d.Member, DM: true, Country: m.Country}
	message := h.ask(to, "helpnow.ask")
	if c, ok := h.lines.Country(m.Country); ok {
		message = h.show(to, c)
	}
	message.Text = words.Join("\n", d.Say("talk.unanswered", nil), message.Text)
	return []Effect{{
		Kind: DM, Target: talkTarget(d.Ref) + "/unanswered", Owner: d.Member, User: d.Member, Message: message,
	}}, nil
}
