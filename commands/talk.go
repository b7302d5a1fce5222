package commands

import (
	"strings"
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
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			"moderator.carded":       t.carded,
			"moderator.worry-carded": worryCarded,
			"moderator.unanswered":   untold(peer.NewsTalkUnanswered),
			"moderator.answered":     untold(peer.NewsTalkAnswered),
			"moderator.unbrought":    untold(peer.NewsTalkNotBrought),
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
		Kind: Post, Target: talkTarget(rq.ID), Owner: rq.Member, Channel: set.Moderators, Then: "moderator.carded", Ref: rq.ID,
		Message: &Message{
			Text: words.Join("\n", rq.Say("talk.card", words.Args{"Member": words.Mention(rq.Member)}), words.Fit(text, 1700, words.Quote)),
			Rows: buttons(rq.button("on-it", Primary, ID("moderator:on-it", rq.Member, rq.ID))),
		},
	}
	rq.pingModerators(set, card.Message)
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
			Message: &Message{Text: words.Join("\n", rq.Say(claimedKey, claimed), stillSays(rq, *posted))},
		},
		{
			Kind: DM, Target: talkTarget(id) + "/answer", Owner: member, User: member, Then: "moderator.answered", Ref: rq.Member,
			Message: &Message{Text: rq.Say("talk.on-it", claimed)},
		},
	}
	return reply, nil
}

// stillSays are the member's words on the card that was pressed. They are kept nowhere but there, and whoever answers may
// want to read them again.
func stillSays(rq Request, card storage.Posted) words.Text {
	if rq.Message == 0 || rq.Message != card.Message {
		return ""
	}
	_, quoted, found := strings.Cut("\n"+rq.Shown.Reveal(), "\n> ")
	if !found {
		return ""
	}
	return words.Text("> " + quoted)
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
	card, err := tx.Posted(d.Member, talkTarget(d.Ref))
	if err != nil {
		return nil, err
	}
	if card == nil || card.Message == 0 {
		return t.alone(tx, d.Scene, d.Member, d.Ref, "talk.not-brought", "moderator.unbrought")
	}
	return t.alone(tx, d.Scene, d.Member, d.Ref, "talk.unanswered", "moderator.unanswered")
}

// carded hears whether a card reached the moderators. If Discord does not let it, the member is told at once.
func (t talk) carded(tx *storage.Tx, o Outcome) ([]Effect, error) {
	if o.Result != Refused && o.Result != GaveUp {
		return nil, nil
	}
	member, id := o.Effect.Owner, o.Effect.Ref
	_, waits, err := tx.Scheduled("moderator.unanswered", member, id)
	if err != nil || !waits {
		return nil, err
	}
	if err := tx.Unschedule("moderator.unanswered", member, id); err != nil {
		return nil, err
	}
	return t.alone(tx, o.Scene, member, id, "talk.not-brought", "moderator.unbrought")
}

// alone shows a member who reached nobody the lines again: those of the country that they asked to remember, or the lists
// to choose from. What is told to whoever takes no messages waits for their next command.
func (t talk) alone(tx *storage.Tx, s Scene, member, id peer.ID, key, then string) ([]Effect, error) {
	if err := tx.Schedule("moderator.late", member, id, s.Now.AddDate(0, 1, 0)); err != nil {
		return nil, err
	}
	m, err := tx.Member(member)
	if err != nil || m == nil {
		return nil, err
	}
	h, to := helpNow{t.lines}, Request{Scene: s, Member: member, DM: true, Country: m.Country}
	message := h.ask(to, "helpnow.ask")
	if c, ok := h.lines.Country(m.Country); ok {
		message = h.show(to, c)
	}
	message.Text = words.Join("\n", s.Say(key, nil), message.Text)
	return []Effect{{
		Kind: DM, Target: talkTarget(id) + "/unanswered", Owner: member, User: member, Message: message, Then: then,
	}}, nil
}

// untold keeps for the member's next command what a private message could not bring.
func untold(kind peer.NewsKind) func(*storage.Tx, Outcome) ([]Effect, error) {
	return func(tx *storage.Tx, o Outcome) ([]Effect, error) { return nil, keepUntold(tx, o, kind) }
}
