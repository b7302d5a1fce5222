package commands

import (
	"slices"
	"strings"

	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Mentoring is the largest feature, in these files:
//
//	mentor.go, prefer.go                   a member asks, changes, withdraws, blocks
//	mentor_status.go, wait.go              and sees how it stands, and how long it may take
//	offer.go                               a member offers to mentor, and says when they have room
//	mentor_move.go, overdue.go             what follows from each event of a request, and what time brings about
//	card.go                                what each side is shown of a request
//	pairing.go, thread.go, lookin.go       two walk together
//	moderate.go, desk.go, queue.go,        the moderators' desk
//	matching.go, roster.go, trail.go
//	mend.go                                what Discord refuses is told and tried again
//
// A report about somebody in it is report.go's.

// mentorGroup is asking for a mentor, answering, and walking together: what members and mentors do.
func mentorFeature() Feature {
	hours := Option{Name: "hours", Type: String, Choices: hourChoices()}
	capacity := Option{Name: "capacity", Type: Integer, Min: 1, Max: 5}
	return Feature{
		Name: "mentor",
		Commands: []Command{
			{Name: "mentor request", Access: Writes, Do: mentorRequest, Options: []Option{
				{Name: "help", Type: String, Max: peer.MaxHelp},
				{Name: "languages", Type: String, Max: languagesMax},
				{Name: "avoid", Type: String, Max: peer.MaxHelp},
				{Name: "wish", Type: String, Choices: wishChoices()},
				hours,
			}},
			{Name: "mentor status", Access: Reads, Do: mentorStatus},
			{Name: "mentor withdraw", Access: Writes, Do: mentorWithdraw},
			{Name: "mentor offer", Access: Writes, Do: mentorOffer, Options: []Option{
				{Name: "languages", Type: String, Max: languagesMax},
				{Name: "about", Type: String, Max: peer.MaxHelp},
				capacity,
				{Name: "speaks", Type: String, Max: peer.MaxHelp},
				hours,
				{Name: "answers", Type: String, Choices: answerChoices()},
			}},
			{Name: "mentor availability", Access: Writes, Do: mentorAvailability, Options: []Option{
				{Name: "state", Type: String, Choices: []string{"open", "paused"}},
				capacity,
				{Name: "leave", Type: String, Max: MaxDateLength},
				hours,
			}},
			{Name: "mentor mentees", Access: Reads, Do: mentorMentees},
			{Name: "mentor end", Access: Writes, Do: mentorEnd, Options: []Option{
				{Name: "with", Type: User, Required: true},
			}},
			{Name: "mentor block", Access: Writes, Do: mentorBlock, Options: []Option{
				{Name: "who", Type: User, Required: true},
			}},
		},
		Components: []Component{
			{Name: "request", Access: Writes, Do: mentorRequest},
			{Name: "change", Access: Writes, Do: mentorChange},
			{Name: "withdraw", Access: Writes, Do: mentorWithdraw},
			{Name: "unblock", Access: Writes, Do: mentorUnblock},
			{Name: "accept", Access: Writes, Do: mentorAccepts},
			{Name: "decline", Access: Writes, Do: answerCard(peer.MentorDeclines, peer.TheMentor, "mentor.declined")},
			{Name: "yes", Access: Writes, Do: answerCard(peer.MenteeAccepts, peer.TheMember, "mentor.paired-mentee")},
			{Name: "no", Access: Writes, Do: answerCard(peer.MenteeDeclines, peer.TheMember, "mentor.no")},
			{Name: "prefer", Access: Writes, Do: mentorPrefer},
			{Name: "conduct", Access: Writes, Do: agreeConduct},
			{Name: "fits", Access: Reads, Do: lookInFits},
			{Name: "unsure", Access: Reads, Do: lookInUnsure},
			{Name: "end", Access: Writes, Do: lookInEnd},
		},
		Due: map[string]func(*storage.Tx, Due) ([]Effect, error){
			"mentor.expire":  expireAsk,
			"mentor.nudge":   nudgeModerators,
			"mentor.nudge-2": nudgeModerators,
			"mentor.idle":    handBackIdle,
			"mentor.look-in": lookIn,
			"mentor.thread":  retryThread,
			"mentor.role":    retryRole,
			"mentor.close":   retryClose,
		},
		Outcomes: map[string]func(*storage.Tx, Outcome) ([]Effect, error){
			"mentor.asked":         delivered(peer.NewsMentor),
			"mentor.told-over":     delivered(peer.NewsAskOver),
			"mentor.told-ended":    delivered(peer.NewsPairingEnded),
			"mentor.told-approved": delivered(peer.NewsApproved),
			"mentor.thread":        threadOpened,
			"mentor.thread-closed": threadLocked,
			"mentor.role":          roleGiven,
		},
	}
}

const languagesMax = 100

// mentorRequest makes a request from the options or the form, which it shows where nothing was said yet.
func mentorRequest(tx *storage.Tx, rq Request) (Reply, error) {
	if err := notBarred(tx, rq); err != nil {
		return Reply{}, err
	}
	if err := noOpenRequest(tx, rq); err != nil {
		return Reply{}, err
	}
	if rq.Kind == ModalSubmit || len(rq.Options) > 0 {
		return makeRequest(tx, rq)
	}
	var said peer.Request
	last, err := tx.RequestOf(rq.Member)
	if last != nil && last.Slipped(rq.Now) {
		said = *last
	}
	return Reply{Modal: requestForm(rq, ID("mentor:request"), said)}, err
}

func requestForm(rq Request, id string, r peer.Request) *Modal {
	return &Modal{ID: id, Title: rq.Label("mentor.form.title"), Fields: []Field{
		{ID: "help", Label: rq.Label("mentor.form.help"), Value: r.Help, Max: peer.MaxHelp, Long: true},
		{ID: "languages", Label: rq.Label("mentor.form.languages"), Placeholder: rq.Label("mentor.form.languages-example"),
			Value: peer.Words(strings.Join(r.Languages, ", ")), Max: languagesMax},
		{ID: "avoid", Label: rq.Label("mentor.form.avoid"), Value: r.Avoid, Max: peer.MaxHelp, Long: true},
	}}
}

// noOpenRequest refuses a second request, and one of a member who has a mentor. The same request
// delivered twice passes.
func noOpenRequest(tx *storage.Tx, rq Request) error {
	r, err := tx.RequestOf(rq.Member)
	if err != nil || r == nil || r.ID == rq.ID {
		return err
	}
	if r.Open() {
		return Refuse("mentor.refusal.one-request", nil)
	}
	if r.State == peer.Paired {
		return Refuse("mentor.refusal.has-mentor", words.Args{"Mentor": words.Mention(r.Mentor)})
	}
	return nil
}

func makeRequest(tx *storage.Tx, rq Request) (Reply, error) {
	if _, err := consentedMember(tx, rq); err != nil {
		return Reply{}, err
	}
	settings, err := tx.Settings()
	if err != nil {
		return Reply{}, err
	}
	known, err := tx.Request(rq.ID)
	if err != nil {
		return Reply{}, err
	}
	if known != nil { // delivered twice, and it may have moved on
		return requested(tx, rq, settings, *known)
	}
	r := peer.Request{ID: rq.ID, Member: rq.Member, State: peer.Waiting, Version: 1}
	if err := fillRequest(&r, rq); err != nil {
		return Reply{}, err
	}
	if err := givePlace(tx, rq, &r); err != nil {
		return Reply{}, err
	}
	if err := tx.PutRequest(r); err != nil {
		return Reply{}, err
	}
	if err := scheduleNudges(tx, r, rq.Now); err != nil {
		return Reply{}, err
	}
	reply, err := requested(tx, rq, settings, r)
	reply.Effects = requestCard(rq.Env, settings, r)
	return reply, err
}

// requested says that a request was made, and how long it may take.
func requested(tx *storage.Tx, rq Request, settings peer.Settings, r peer.Request) (Reply, error) {
	place := tx.Place(r.ID)
	key := "mentor.requested"
	switch {
	case settings.Moderators == 0:
		key = "mentor.requested-no-channel"
	case place <= 1:
		key = "mentor.requested-first"
	}
	wait, err := waitText(tx, rq.Env)
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply(key, words.Args{"Count": place - 1}, preferRows(rq.Env, r)...)
	reply.Message.Text = words.Join("\n", reply.Message.Text, wait)
	return reply, nil
}

// fillRequest takes what the member wrote, from options or from the form.
func fillRequest(r *peer.Request, rq Request) error {
	for _, field := range []struct {
		name string
		to   *peer.Words
	}{{"help", &r.Help}, {"avoid", &r.Avoid}} {
		text, given, err := rq.written(field.name, peer.MaxHelp)
		if err != nil {
			return err
		}
		if given {
			*field.to = text
		}
	}
	text, given, err := rq.written("languages", languagesMax)
	if err != nil {
		return err
	}
	if given {
		r.Languages = peer.ParseLanguages(text.Reveal())
	}
	r.Wish, r.Hours = wishCalled(rq.Choice("wish"), r.Wish), hoursCalled(rq.Choice("hours"), r.Hours)
	return nil
}

// givePlace gives a request its place in the queue: the last, or that of the one before it, where that was taken back
// a moment ago or led to a pairing that ended not long ago.
func givePlace(tx *storage.Tx, rq Request, r *peer.Request) error {
	last, err := tx.RequestOf(rq.Member)
	if err != nil {
		return err
	}
	if last != nil && last.Slipped(rq.Now) {
		r.Created, r.Counted, r.Declined = last.Created, last.Counted, last.Declined
		if rq.Choice("wish") == "" {
			r.Wish = last.Wish
		}
		return nil
	}
	desk, err := tx.Desk()
	if err != nil {
		return err
	}
	desk, r.Created = desk.Place(rq.Now)
	if err := tx.PutDesk(desk); err != nil || last == nil {
		return err
	}
	p, err := tx.Pairing(last.Pairing)
	if err != nil || p == nil {
		return err
	}
	if at, kept := p.OldPlace(rq.Now); kept && at.Before(r.Created) {
		r.Created, r.Counted = at, true
	}
	return nil
}

// mentorChange shows the form with what the request says, and takes it in when it comes back.
func mentorChange(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := ownRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	if rq.Kind == ButtonClick {
		return Reply{Modal: requestForm(rq, ID("mentor:change", r.ID), r)}, nil
	}
	if err := fillRequest(&r, rq); err != nil {
		return Reply{}, err
	}
	_, effects, err := rewrite(tx, rq, r)
	reply := rq.reply("mentor.changed", nil)
	reply.Effects = effects
	return reply, err
}

// rewrite keeps what the member says anew in a request of theirs.
func rewrite(tx *storage.Tx, rq Request, r peer.Request) (peer.Request, []Effect, error) {
	return applyTransition(tx, rq.Env, r, transition{event: peer.Rewrite, by: peer.TheMember, who: rq.Member})
}

// ownRequest is the member's open request.
func ownRequest(tx *storage.Tx, rq Request) (peer.Request, error) {
	r, err := tx.RequestOf(rq.Member)
	if err != nil {
		return peer.Request{}, err
	}
	if r == nil || !r.Open() {
		return peer.Request{}, Refuse("mentor.refusal.no-request", nil)
	}
	if rq.Kind.onMessage() && rq.Arg(0) != "" && rq.Arg(0) != r.ID.String() {
		return peer.Request{}, Refuse("refusal.old-button", nil)
	}
	return *r, nil
}

func mentorWithdraw(tx *storage.Tx, rq Request) (Reply, error) {
	r, err := ownRequest(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	_, effects, err := applyTransition(tx, rq.Env, r, transition{event: peer.Withdraw, by: peer.TheMember, who: rq.Member})
	if err != nil {
		return Reply{}, err
	}
	reply := rq.reply("mentor.withdrawn", nil, unit(rq.button("ask-mentor", Secondary, ID("mentor:request"))))
	reply.Update, reply.Effects = true, effects
	return reply, nil
}

// mentorBlock keeps the member from ever being paired with somebody, on whichever side. What is between the two now, a
// card or a pairing, ends. Nobody is told.
func mentorBlock(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := consentedMember(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	who := rq.Ref("who")
	if who == rq.Member {
		return Reply{}, Refuse("mentor.refusal.block-self", nil)
	}
	if !m.HasBlocked(who) {
		m.Blocked = append(m.Blocked, who)
		if err := tx.PutMember(m); err != nil {
			return Reply{}, err
		}
	}
	reply := rq.reply("mentor.blocked", words.Args{"Who": words.Mention(who)},
		buttons(rq.button("unblock", Secondary, ID("mentor:unblock", rq.Member, who)))...)
	ended, effects, err := partWays(tx, rq, who)
	reply.Message.Text = words.Join("\n", reply.Message.Text, ended)
	reply.Effects = effects
	return reply, err
}

// mentorUnblock takes a block back. What it ended stays ended.
func mentorUnblock(tx *storage.Tx, rq Request) (Reply, error) {
	m, err := pressingOwner(tx, rq)
	if err != nil {
		return Reply{}, err
	}
	who, err := rq.ArgID(1)
	if err != nil {
		return Reply{}, err
	}
	isWho := func(id peer.ID) bool { return id == who }
	m.Blocked = slices.DeleteFunc(m.Blocked, isWho)
	if err := tx.PutMember(m); err != nil {
		return Reply{}, err
	}
	r, err := tx.RequestOf(rq.Member)
	if err != nil {
		return Reply{}, err
	}
	if r != nil && r.Open() && slices.Contains(r.Blocked, who) {
		r.Blocked = slices.DeleteFunc(r.Blocked, isWho)
		if err := tx.PutRequest(*r); err != nil {
			return Reply{}, err
		}
	}
	return rq.reply("mentor.unblocked", words.Args{"Who": words.Mention(who)}).InPlace(), nil
}

// partWays ends what is between the acting member and somebody, whichever of them asked for a mentor; both may have. If
// a pairing was among it, ended says that it is over.
func partWays(tx *storage.Tx, rq Request, other peer.ID) (ended words.Text, effects []Effect, err error) {
	for _, between := range []struct {
		mentee, mentor peer.ID
		as             peer.Role
	}{{rq.Member, other, peer.TheMember}, {other, rq.Member, peer.TheMentor}} {
		r, err := tx.RequestOf(between.mentee)
		if err != nil {
			return "", nil, err
		}
		if r == nil || r.Mentor != between.mentor {
			continue
		}
		event := peer.PartWays
		if r.State == peer.Paired {
			event = peer.EndPairing
			if ended, err = endedText(tx, rq.Env, *r, other); err != nil {
				return "", nil, err
			}
		}
		_, more, err := applyTransition(tx, rq.Env, *r, transition{event: event, by: between.as, who: rq.Member, mentor: between.mentor})
		if err != nil {
			return "", nil, err
		}
		effects = append(effects, more...)
	}
	return ended, effects, nil
}
