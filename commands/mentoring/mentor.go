package mentoring

import (
	"errors"

	"waymark/commands"
	"waymark/commands/dates"
	"waymark/commands/moderators"
	"waymark/commands/notices"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Mentoring is the largest feature, in these files:
//
//	mentor.go, request_form.go, request_change.go,  a member asks, changes, withdraws, blocks
//	request_preferences.go, blocks.go
//	status.go, queue_eta.go                         and sees how it stands, and how long it may take
//	offer.go, offer_card.go, approve.go             a member offers to mentor, moderators approve or remove
//	transition.go, answer.go, request_timers.go     what follows from each event of a request, and what time brings
//	request_card.go, digest.go                      what each side, and the moderators' channel, is shown of requests
//	pairing.go, pairing_end.go, thread.go,          two are paired
//	pairing_followup.go
//	moderate.go, assign.go, second_moderator.go,    what moderators do
//	matching.go, queue.go, roster.go, pairs.go,
//	ban.go, requeue.go, audit_log.go
//	retry_refused.go                                what Discord refuses is told and tried again
//	report_buttons.go                               how a report begins; the rest is the package reports

// Feature is asking for a mentor, answering, and being paired: what members and mentors do.
func Feature() commands.Feature {
	hours := commands.Option{Name: "hours", Type: commands.String, Choices: hourChoices()}
	capacity := commands.Option{Name: "capacity", Type: commands.Integer, Min: 1, Max: 5}
	return commands.Feature{
		Name:     "mentor",
		Targets:  targets(),
		Renamed:  renamed,
		Messages: []commands.MessageKind{lookInMessages(), askedToMentor()},
		Commands: []commands.Command{
			{Name: "mentor request", Access: commands.Writes, Waits: commands.ForPeople, Do: mentorRequest, Options: []commands.Option{
				{Name: "help", Type: commands.String, Max: peer.MaxHelp},
				{Name: "languages", Type: commands.String, Max: languagesMax},
				{Name: "avoid", Type: commands.String, Max: peer.MaxHelp},
				{Name: "wish", Type: commands.String, Choices: wishChoices()},
				hours,
			}},
			{Name: "mentor status", Access: commands.Writes, Do: mentorStatus},
			{Name: "mentor withdraw", Access: commands.Writes, Do: mentorWithdraw},
			{Name: "mentor offer", Access: commands.Writes, Waits: commands.ForPeople, Do: askOffer, Options: []commands.Option{
				{Name: "languages", Type: commands.String, Max: languagesMax},
				{Name: "about", Type: commands.String, Max: peer.MaxHelp},
				capacity,
				{Name: "speaks", Type: commands.String, Max: peer.MaxHelp},
				hours,
				{Name: "answers", Type: commands.String, Choices: answerChoices()},
			}},
			{Name: "mentor availability", Access: commands.Writes, Do: mentorAvailability, Options: []commands.Option{
				{Name: "state", Type: commands.String, Choices: []string{"open", "paused"}},
				capacity,
				{Name: "leave", Type: commands.String, Max: dates.MaxDateLength},
				hours,
			}},
			{Name: "mentor mentees", Access: commands.Writes, Do: mentorMentees},
			{Name: "mentor end", Access: commands.Reads, Do: mentorEnd, Options: []commands.Option{
				{Name: "with", Type: commands.User, Required: true},
			}},
			{Name: "mentor block", Access: commands.Writes, Do: block, Options: []commands.Option{{Name: "who", Type: commands.User}}},
		},
		Components: []commands.Component{
			{Name: "request", Access: commands.Writes, Waits: commands.ForPeople, Do: mentorRequest},
			{Name: "offer", Access: commands.Writes, Waits: commands.ForPeople, Do: mentorOffer},
			{Name: "change", Access: commands.Writes, Do: mentorChange},
			{Name: "withdraw", Access: commands.Writes, Do: mentorWithdraw},
			{Name: "accept", Access: commands.Writes, Do: mentorAccepts},
			{Name: "decline", Access: commands.Writes, Do: answerCard(peer.MentorDeclines, peer.TheMentor, "mentor.declined")},
			{Name: "yes", Access: commands.Writes, Do: answerCard(peer.MenteeAccepts, peer.TheMember, "mentor.paired-mentee")},
			{Name: "no", Access: commands.Writes, Do: answerCard(peer.MenteeDeclines, peer.TheMember, "mentor.no")},
			{Name: "take-back", Access: commands.Writes, Do: takeBackOffer},
			{Name: "conduct", Access: commands.Writes, Do: agreeConduct},
			{Name: "fits", Access: commands.Reads, Do: lookInFits},
			{Name: "unsure", Access: commands.Reads, Do: lookInUnsure},
			{Name: "end", Access: commands.Reads, Do: pressedEnd},
			{Name: "end-now", Access: commands.Writes, Do: endNow},
			{Name: "keep", Access: commands.Reads, Do: keepPairing},
		},
		Channels: channelsUsed, ChannelDeleted: channelDeleted, PermissionsChanged: permissionsChanged,
		Due: map[string]func(*storage.Tx, commands.Due) ([]commands.Effect, error){
			"mentor.expire":      expireAsk,
			"mentor.nudge":       nudgeModerators,
			"mentor.nudge-2":     nudgeModerators,
			"mentor.digest":      showDigest,
			"mentor.idle":        handBackIdle,
			"mentor.look-in":     lookIn,
			"mentor.thread":      retryThread,
			dueLook:              lookAtThread(dueLook, lookDaily),
			dueUnseen:            lookAtThread(dueUnseen, mendAgain),
			"mentor.role":        retryRole,
			"mentor.close":       retryClose,
			"mentor.undelivered": notices.NothingDue,
		},
		Outcomes: map[string]func(*storage.Tx, commands.Outcome) ([]commands.Effect, error){
			"mentor.asked":               delivered(peer.NewsMentor),
			"mentor.told-over":           delivered(peer.NewsAskOver),
			"mentor.told-ended":          delivered(peer.NewsPairingEnded),
			"mentor.told-approved":       delivered(peer.NewsApproved),
			"mentor.thread":              threadOpened,
			threadLooked:                 threadSeen,
			"mentor.thread-closed":       threadLocked,
			"mentor.role":                roleGiven,
			"mentor.carded":              requestCarded,
			leaverLooked:                 notThere,
			"mentor.undelivered-told":    notices.TellIfUndelivered(peer.NewsNotBroughtYet),
			"mentor.undelivered-arrived": notices.TellIfUndelivered(peer.NewsBrought),
		},
	}
}

const languagesMax = 100

// mentorRequest makes a request from the options or the form, which it shows where nothing was said yet. Who has a request or a
// mentor, and says nothing, is shown how that stands.
func mentorRequest(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if err := commands.RequireMayMeet(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	if err := notBanned(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	asks := rq.Kind == commands.ModalSubmit || len(rq.Options) > 0
	if err := noOpenRequest(tx, rq); err != nil {
		var one *commands.Refusal
		if !asks && errors.As(err, &one) {
			return mentorStatus(tx, rq)
		}
		return commands.Reply{}, err
	}
	if asks {
		return makeRequest(tx, rq)
	}
	last, err := tx.RequestOf(rq.Member)
	if err != nil {
		return commands.Reply{}, err
	}
	set, err := tx.Settings()
	return commands.Reply{Modal: newForm(rq, set, commands.Deref(last))}, err
}

// noOpenRequest refuses a second request, and one of a member who has a mentor. The same request
// delivered twice passes.
func noOpenRequest(tx *storage.Tx, rq commands.Request) error {
	r, err := tx.RequestOf(rq.Member)
	if err != nil || r == nil || r.ID == rq.ID {
		return err
	}
	if r.Open() {
		return commands.Refuse("mentor.refusal.one-request", nil)
	}
	if r.State == peer.Paired {
		return commands.Refuse("mentor.refusal.has-mentor", words.Args{"Mentor": words.Person(r.Mentor)})
	}
	return nil
}

func makeRequest(tx *storage.Tx, rq commands.Request) (commands.Reply, error) {
	if _, err := commands.ConsentedMember(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	if err := moderators.NoteModerator(tx, rq); err != nil {
		return commands.Reply{}, err
	}
	settings, err := tx.Settings()
	if err != nil {
		return commands.Reply{}, err
	}
	known, err := tx.Request(rq.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	if known != nil { // delivered twice, and it may have moved on
		return requested(tx, rq, settings, *known)
	}
	r := peer.Request{ID: rq.ID, Member: rq.Member, Name: menuName(rq.Name, rq.UserName), State: peer.Waiting, Version: 1}
	if err := fillRequest(&r, rq); err != nil {
		return commands.Reply{}, err
	}
	if err := givePlace(tx, rq, &r); err != nil {
		return commands.Reply{}, err
	}
	first, err := tx.AcquireDailySlot("request-ping", rq.Member, rq.Now, 1)
	if err != nil {
		return commands.Reply{}, err
	}
	r.Quiet = !first
	if err := tx.PutRequest(r); err != nil {
		return commands.Reply{}, err
	}
	if err := errors.Join(scheduleNudges(tx, r, rq.Now), scheduleDigest(tx, rq.Now)); err != nil {
		return commands.Reply{}, err
	}
	reply, err := requested(tx, rq, settings, r)
	if err != nil {
		return reply, err
	}
	reply.Effects, err = RequestCard(tx, rq.Env, settings, r)
	return reply, err
}

// requested says that a request was made, and how long it may take.
func requested(tx *storage.Tx, rq commands.Request, settings peer.Settings, r peer.Request) (commands.Reply, error) {
	place, err := tx.Place(r.ID)
	if err != nil {
		return commands.Reply{}, err
	}
	key := "mentor.requested"
	switch {
	case settings.Moderators == 0:
		key = "mentor.requested-no-channel"
	case place <= 1:
		key = "mentor.requested-first"
	}
	wait, err := waitText(tx, rq.Env, r)
	if err != nil {
		return commands.Reply{}, err
	}
	reply := rq.Reply(key, words.Args{"Count": place - 1}, commands.Unit(append(tellButton(rq.Env, r), changeButton(rq.Env, r))...))
	reply.Message.Text = words.Join("\n", reply.Message.Text, wait, tellText(rq.Env, r))
	return reply, nil
}

// fillRequest takes what the member wrote, from options or from the form.
func fillRequest(r *peer.Request, rq commands.Request) error {
	for _, field := range []struct {
		name string
		to   *peer.UserText
	}{{"help", &r.Help}, {"avoid", &r.Avoid}} {
		text, given, err := rq.Written(field.name, peer.MaxHelp)
		if err != nil {
			return err
		}
		if given {
			*field.to = text
		}
	}
	text, given, err := rq.Written("languages", languagesMax)
	if err != nil {
		return err
	}
	if given {
		r.Languages = peer.ParseLanguages(text.Reveal())
	}
	fillPreferences(r, rq)
	return nil
}

// givePlace gives a request its place in the queue: the last, or that of the one before it, where that was taken back
// a moment ago or led to a pairing that ended not long ago.
func givePlace(tx *storage.Tx, rq commands.Request, r *peer.Request) error {
	last, err := tx.RequestOf(rq.Member)
	if err != nil {
		return err
	}
	if last != nil && last.WithdrawnRecently(rq.Now) {
		r.Created, r.Counted, r.Declined = last.Created, last.Counted, last.Declined
		if _, given := rq.Text("wish"); !given {
			r.Wish = last.Wish
		}
		return nil
	}
	desk, err := tx.GuildStats()
	if err != nil {
		return err
	}
	desk, r.Created = desk.NextQueuePosition(rq.Now)
	if err := tx.PutGuildStats(desk); err != nil || last == nil {
		return err
	}
	p, err := tx.Pairing(last.Pairing)
	if err != nil || p == nil {
		return err
	}
	if at, kept := p.KeptQueuePosition(rq.Now); kept && at.Before(r.Created) {
		r.Created, r.Counted = at, true
	}
	return nil
}
