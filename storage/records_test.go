package storage

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/peer"
)

// planted is what a member wrote, everywhere where a member can write.
const planted = "a-word-nobody-may-read-here"

// ids are in use in everything(), besides those of people: if one of them is found in a file, it was stored readable.
const (
	journeyID   = peer.ID(1201201201201201201)
	setbackID   = peer.ID(1202202202202202202)
	milestoneID = peer.ID(1203203203203203203)
	requestID   = peer.ID(1204204204204204204)
	pairingID   = peer.ID(1205205205205205205)
	channelID   = peer.ID(1206206206206206206)
	messageID   = peer.ID(1207207207207207207)
	roleID      = peer.ID(1208208208208208208)
	reportID    = peer.ID(1209209209209209209)
	barredID    = peer.ID(1210210210210210210)
	meetingID   = peer.ID(1211211211211211211)
)

func at(hours int) time.Time { return someTime.Add(time.Duration(hours) * time.Hour) }

// contents is one of everything, every field in use.
type contents struct {
	settings   peer.Settings
	members    []peer.Member
	checkIns   []peer.CheckIn
	journey    peer.Journey
	milestone  peer.Milestone
	mentor     peer.Mentor
	request    peer.Request
	pairing    peer.Pairing
	posted     Posted
	audit      peer.AuditEntry
	wish       OutboxItem
	report     peer.Report
	desk       peer.GuildStats
	due        []Due
	checkInsOf peer.ID
}

func everything() contents {
	ended := peer.Day(20520)
	return contents{
		settings: peer.Settings{CheckIns: channelID, Celebrations: 2, Mentoring: 3, Moderators: 4, Moderator: roleID, Mentor: 6,
			Zone: "Asia/Kolkata", PingModerators: true, Ladder: "1d 3d yearly",
			Roles: []peer.RungRole{{Rung: peer.Rung{Days: 30}, Role: roleID}, {Rung: peer.Rung{Years: 1}, Role: 8}}},
		members: []peer.Member{
			{ID: arjun, Consent: 2, ConsentAt: at(0), Calendar: peer.Calendar{Zone: "Asia/Kolkata", Rollover: 4}, Share: peer.MoodOnly,
				KeepNotes: 365, SupportDMs: true, Country: "IN", QuietUntil: 20600, News: []peer.News{{Kind: peer.NewsSupport, From: leela, Day: 20514, At: at(1)}}},
			{ID: leela, Consent: 1, ConsentAt: at(2)},
		},
		checkInsOf: arjun,
		checkIns: []peer.CheckIn{
			{Day: -3, Entry: peer.Entry{Mood: peer.VeryHard}, Version: 1, At: at(3)},
			{Day: 20514, Entry: peer.Entry{Mood: peer.Okay, Note: planted, Share: peer.MoodAndNote},
				Previous: &peer.Before{Entry: peer.Entry{Mood: peer.Hard, Note: planted + "\xff", Share: peer.MoodOnly}},
				Version:  3, By: messageID, At: at(4), Supporters: []peer.ID{leela, 7}},
		},
		journey: peer.Journey{ID: journeyID, Name: planted, Since: 20000, Counting: peer.Both, ForSomeone: true, Ended: &ended, AutoShare: true, Moved: true,
			Setbacks: []peer.Setback{{ID: setbackID, Day: 20100, Restart: 20101, Note: planted}}},
		milestone: peer.Milestone{ID: milestoneID, Journey: journeyID, Count: peer.CountSince, Rung: peer.Rung{Months: 6}, Start: 20000, Day: 20183,
			Text: planted, State: peer.Shared, Role: roleID, Celebrations: []peer.ID{leela}},
		mentor: peer.Mentor{Member: leela, Languages: []string{"Telugu", planted}, About: planted, Capacity: 2, State: peer.MentorOpen,
			Offered: at(5), LastAssigned: at(6), UserName: planted, ApprovedBy: 9,
			Proposed: &peer.MentorWords{About: planted, Speaks: planted, Answers: peer.WomenOnly, At: at(6)}},
		request: peer.Request{ID: requestID, Member: arjun, Help: planted, Languages: []string{planted}, Avoid: planted, Created: at(7), Asks: 2, Pairing: pairingID,
			State: peer.AskedMentor, ClaimedBy: 11, ClaimedAt: at(8), Mentor: leela, Asked: at(9), Declined: []peer.ID{12}, Closed: at(10),
			Name: planted, SeemsAskedUntil: at(11), Version: 4},
		pairing: peer.Pairing{ID: pairingID, Request: 999, Mentor: leela, Mentee: arjun, Since: at(11), QueuedAt: at(12), EndedBy: 14},
		posted:  Posted{Channel: channelID, Message: messageID, Gone: true, Hash: 1<<63 + 5, About: []peer.ID{leela, 15}},
		audit:   peer.AuditEntry{At: at(13), Actor: leela, Verb: "open", Target: arjun},
		wish: OutboxItem{Guild: harbour, Owner: arjun, Target: "post " + planted, Body: []byte(planted), About: []peer.ID{leela}, Next: at(14), Expires: at(15),
			Order: 99},
		report: peer.Report{ID: reportID, From: leela, About: 12, Request: requestID, Texts: []peer.UserText{planted, planted}, At: at(18),
			Openers: []peer.ID{11}, Handler: 11, HandledAt: at(19), Closed: at(20), Upheld: true, LastBy: 77},
		desk: peer.GuildStats{Waits: []time.Duration{time.Hour}, Moderators: []peer.ID{11}, LastQueuePosition: at(7)},
		due: []Due{{harbour, "reminder", arjun, journeyID, at(16)}, {harbour, "prompt", 0, 0, at(17)},
			{harbour, "reminder", leela, journeyID, at(18)}},
	}
}

func putEverything(t testing.TB, db *DB, guild peer.ID) {
	t.Helper()
	e := everything()
	err := db.Update(context.Background(), guild, func(tx *Tx) error {
		err := tx.PutSettings(e.settings)
		for _, m := range e.members {
			err = errors.Join(err, tx.PutMember(m))
		}
		for _, c := range e.checkIns {
			err = errors.Join(err, tx.PutCheckIn(arjun, c))
		}
		for _, who := range []peer.ID{arjun, leela} {
			err = errors.Join(err, tx.PutMeetingReminder(who, peer.MeetingReminder{Meeting: meetingID, Asked: at(2)}))
		}
		for _, d := range e.due {
			err = errors.Join(err, tx.Schedule(d.Kind, d.Member, d.Ref, d.At))
		}
		return errors.Join(err, tx.PutJourney(arjun, e.journey), tx.PutMilestone(arjun, e.milestone), tx.PutMentor(e.mentor),
			tx.PutRequest(e.request), tx.PutPairing(e.pairing), tx.PutPosted(arjun, e.wish.Target, e.posted),
			tx.Audit(e.audit), tx.Enqueue(e.wish), tx.PutReport(e.report), tx.PutGuildStats(e.desk), tx.SetMentoringBanned(barredID, true, at(19)))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// only fails the test unless there is exactly one, as wanted.
func only[T any](t testing.TB, what string, want T) func(got []T, err error) {
	return func(got []T, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		same(t, what, got, []T{want})
	}
}

func the[T any](t testing.TB, what string, want T) func(got *T, err error) {
	return func(got *T, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		same(t, what, got, &want)
	}
}

func referred(t testing.TB, tx *Tx, who peer.ID) peer.ID {
	t.Helper()
	id, err := tx.Resolve(tx.Reference(who))
	if err != nil {
		t.Error(err)
	}
	return id
}

// hasEverything fails the test unless everything() is in a guild.
func hasEverything(t testing.TB, db *DB, guild peer.ID) {
	t.Helper()
	e, ctx := everything(), context.Background()
	err := db.View(ctx, guild, func(tx *Tx) error {
		settings, err := tx.Settings()
		same(t, "settings", settings, e.settings)
		for _, m := range e.members {
			the(t, "member", m)(tx.Member(m.ID))
		}
		checkIns, err2 := tx.CheckIns(arjun, -3, 20514)
		same(t, "check-ins", checkIns, e.checkIns)
		the(t, "check-in", e.checkIns[1])(tx.CheckIn(arjun, 20514))
		only(t, "journeys", e.journey)(tx.Journeys(arjun))
		the(t, "journey", e.journey)(tx.Journey(arjun, journeyID))
		only(t, "milestones", e.milestone)(tx.Milestones(arjun))
		the(t, "milestone", e.milestone)(tx.Milestone(arjun, milestoneID))
		the(t, "mentor", e.mentor)(tx.Mentor(leela))
		if c, err := tx.Candidate(leela); err != nil || c == nil || c.Mentor.Name != e.mentor.Name || c.Load != 2 {
			t.Errorf("candidate %+v %v", c, err) // a pairing and an open ask
		}
		only(t, "requests", e.request)(tx.OpenRequests())
		the(t, "request", e.request)(tx.Request(requestID))
		the(t, "request of", e.request)(tx.RequestOf(arjun))
		only(t, "pairings", e.pairing)(tx.Pairings(arjun))
		only(t, "walks", e.pairing)(tx.Pairings(leela))
		the(t, "pairing", e.pairing)(tx.Pairing(pairingID))
		the(t, "posted", e.posted)(tx.Posted(arjun, e.wish.Target))
		only(t, "all posted", PostedTarget{e.wish.Target, e.posted})(tx.PostedOf(arjun))
		for _, who := range []peer.ID{0, leela, arjun} {
			trail, older, err := tx.AuditLog(who, at(13), 0, 1)
			if err != nil || older || len(trail) != 1 {
				t.Fatalf("audit: %v, %t, %v", trail, older, err)
			}
			same(t, "audit", trail[0], AuditLine{at(13), tx.Reference(leela), "open", tx.Reference(arjun)})
		}
		same(t, "who acted", referred(t, tx, leela), leela)
		same(t, "about whom", referred(t, tx, arjun), arjun)
		report := e.report
		report.FromRef, report.AboutRef = tx.PersonRef(report.From), tx.PersonRef(report.About)
		the(t, "report", report)(tx.Report(reportID))
		desk, err3 := tx.GuildStats()
		same(t, "desk", desk, e.desk)
		same(t, "barred", tx.MentoringBanned(barredID), true)
		reminded, err4 := tx.RemindedOf(meetingID)
		if err4 != nil || len(reminded) != 2 || !reminded[0].Asked.Equal(at(2)) {
			t.Errorf("reminded of the meeting: %v, %v", reminded, err4)
		}
		for _, d := range e.due {
			same(t, "scheduled", tx.Scheduled(d.Kind, d.Member, d.Ref), true)
		}
		return errors.Join(err, err2, err3)
	})
	due, err2 := db.Due(ctx, at(100), 10)
	want := slices.Clone(e.due)
	for i := range want {
		want[i].Guild = guild
	}
	same(t, "due", ofGuildOnly(due, guild), want)
	ready, err3 := db.Ready(ctx, at(100), 10)
	ready = slices.DeleteFunc(ready, func(w OutboxItem) bool { return w.Guild != guild })
	if err := errors.Join(err, err2, err3); err != nil || len(ready) != 1 {
		t.Fatalf("%v, %v", ready, err)
	}
	e.wish.Guild, e.wish.Generation = guild, ready[0].Generation
	same(t, "wish", ready[0], e.wish)
}

func ofGuildOnly(due []Due, guild peer.ID) []Due {
	return slices.DeleteFunc(due, func(d Due) bool { return d.Guild != guild })
}

func TestEverythingComesBack(t *testing.T) {
	db := fresh(t)
	putEverything(t, db, harbour)
	hasEverything(t, db, harbour)
	putEverything(t, db, harbour) // again, so in place of itself
	update(t, db, func(tx *Tx) error {
		trail, _, err := tx.AuditLog(0, at(0), 0, 100)
		same(t, "audit lines", len(trail), 2)
		return err
	})
}

func TestGuildsAreApart(t *testing.T) {
	db := fresh(t)
	putEverything(t, db, harbour)
	e := everything()
	err := db.Update(context.Background(), 5, func(tx *Tx) error {
		if tx.Guild() != 5 {
			t.Errorf("guild %v", tx.Guild())
		}
		w := e.wish
		w.Generation = 1
		err := errors.Join(tx.PutMember(peer.Member{ID: arjun}), tx.Ack(w), tx.Unschedule("reminder", arjun, journeyID), tx.Erase(leela, at(0)))
		journeys, _ := tx.Journeys(arjun)
		mentor, _ := tx.Mentor(leela)
		requests, _ := tx.OpenRequests()
		request, _ := tx.Request(requestID)
		if len(journeys)+len(requests) > 0 || mentor != nil || request != nil {
			t.Error("another guild's records were found")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	hasEverything(t, db, harbour)
}

func TestOnlyAboutMembers(t *testing.T) {
	db := fresh(t)
	e := everything()
	join(t, db, leela)
	for name, put := range map[string]func(*Tx) error{
		"check-in": func(tx *Tx) error { return tx.PutCheckIn(arjun, e.checkIns[0]) },
		"journey":  func(tx *Tx) error { return tx.PutJourney(arjun, e.journey) },
		"request":  func(tx *Tx) error { return tx.PutRequest(e.request) },
		"pairing":  func(tx *Tx) error { return tx.PutPairing(e.pairing) },
		"due":      func(tx *Tx) error { return tx.Schedule("reminder", arjun, 0, at(0)) },
		"wish":     func(tx *Tx) error { return tx.Enqueue(e.wish) },
		"posted":   func(tx *Tx) error { return tx.PutPosted(arjun, "x", e.posted) },
	} {
		if err := db.Update(context.Background(), harbour, put); err != ErrNoMember {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRequestsInAndOutOfTheQueue(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun, leela)
	update(t, db, func(tx *Tx) error {
		return errors.Join(
			tx.PutRequest(peer.Request{ID: 3, Member: arjun, Created: at(1), State: peer.Closed}),
			tx.PutRequest(peer.Request{ID: 2, Member: arjun, Created: at(2), State: peer.Waiting}),
			tx.PutRequest(peer.Request{ID: 1, Member: leela, Created: at(1), State: peer.Waiting}))
	})
	queue := func() (ids []peer.ID) {
		view(t, db, func(tx *Tx) error {
			all, err := tx.OpenRequests()
			for _, r := range all {
				ids = append(ids, r.ID)
			}
			return err
		})
		return ids
	}
	same(t, "queue", queue(), []peer.ID{1, 2})
	update(t, db, func(tx *Tx) error {
		return tx.PutRequest(peer.Request{ID: 1, Member: leela, Created: at(1), State: peer.Paired})
	})
	same(t, "queue", queue(), []peer.ID{2})
	view(t, db, func(tx *Tx) error {
		r, err := tx.RequestOf(arjun)
		if r == nil || r.ID != 2 {
			t.Errorf("newest: %v", r)
		}
		return err
	})
}

func TestDue(t *testing.T) {
	db, ctx := fresh(t), context.Background()
	join(t, db, arjun)
	update(t, db, func(tx *Tx) error {
		return errors.Join(tx.Schedule("a", arjun, 0, at(5)), tx.Schedule("a", arjun, 1, at(2)), tx.Schedule("b", 0, 0, at(3)),
			tx.Schedule("a", arjun, 0, at(1)), tx.Schedule("c", arjun, 0, time.Time{}))
	})
	want := []Due{{harbour, "c", arjun, 0, time.Time{}}, {harbour, "a", arjun, 0, at(1)}, {harbour, "a", arjun, 1, at(2)}, {harbour, "b", 0, 0, at(3)}}
	for n := range want {
		got, err := db.Due(ctx, at(2), n)
		if err != nil {
			t.Error(err)
		}
		same(t, "due", got, append([]Due(nil), want[:min(n, 3)]...))
	}
	update(t, db, func(tx *Tx) error {
		return errors.Join(tx.Unschedule("c", arjun, 0), tx.Unschedule("a", arjun, 0), tx.Unschedule("a", arjun, 0), tx.Schedule("a", arjun, 1, at(9)))
	})
	if next, ok, err := db.NextDue(ctx); !next.Equal(at(3)) || !ok || err != nil {
		t.Errorf("next: %v %v %v", next, ok, err)
	}
	got, err := db.Due(ctx, at(10), 10)
	same(t, "due", got, []Due{{harbour, "b", 0, 0, at(3)}, {harbour, "a", arjun, 1, at(9)}})
	if err != nil {
		t.Error(err)
	}
}

// TestCheckInsLikeAMap compares with a map what any writes and deletions leave.
func TestCheckInsLikeAMap(t *testing.T) {
	db := fresh(t)
	next := peer.ID(1000)
	rapid.Check(t, func(rt *rapid.T) {
		next++
		member, model := next, map[peer.Day]peer.CheckIn{}
		writes := rapid.SliceOfN(rapid.Int32Range(-40, 40), 1, 20).Draw(rt, "days")
		update(t, db, func(tx *Tx) error {
			clear(model)
			err := tx.PutMember(peer.Member{ID: member})
			for i, n := range writes {
				day := peer.Day(n / 2)
				if n%2 == 0 {
					e := peer.Entry{Mood: peer.Mood(i%5 + 1), Note: "a walk"}
					model[day] = peer.CheckIn{Day: day, Entry: e, Version: i + 1}
					err = errors.Join(err, tx.PutCheckIn(member, model[day]))
				} else {
					delete(model, day)
					err = errors.Join(err, tx.DeleteCheckIn(member, day))
				}
			}
			return err
		})
		from := peer.Day(rapid.Int32Range(-25, 25).Draw(rt, "from"))
		var all, some []peer.CheckIn
		var want Summary
		for day := peer.Day(-25); day <= 25; day++ {
			if c, ok := model[day]; ok {
				all = append(all, c)
				if day >= from && day <= 10 {
					some = append(some, c)
				}
			}
		}
		if len(all) > 0 {
			want = Summary{all[0].Day, all[len(all)-1].Day, len(all)}
		}
		view(t, db, func(tx *Tx) error {
			got, err := tx.CheckIns(member, -25, 25)
			same(t, "all", got, all)
			got, err2 := tx.CheckIns(member, from, 10)
			same(t, "some", got, some)
			moods, err6 := tx.Moods(member, from, 10)
			var felt []peer.DayMood
			for _, c := range some {
				felt = append(felt, peer.DayMood{Day: c.Day, Mood: c.Mood})
			}
			same(t, "moods", moods, felt)
			s, err3 := tx.Summary(member)
			same(t, "summary", s, want)
			cut := slices.IndexFunc(all, func(c peer.CheckIn) bool { return c.Day > from })
			if cut < 0 {
				cut = len(all)
			}
			got, err4 := tx.LaterCheckIns(member, from, 3)
			same(t, "later", got, append([]peer.CheckIn(nil), all[cut:min(cut+3, len(all))]...))
			got, err5 := tx.EarlierCheckIns(member, from, 3)
			slices.Reverse(got)
			same(t, "earlier", got, append([]peer.CheckIn(nil), all[max(0, cut-3):cut]...))
			return errors.Join(err, err2, err3, err4, err5, err6)
		})
	})
}

func TestInstantsSortAndComeBack(t *testing.T) {
	times := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.IntRange(0, 9).Draw(t, "zero") == 0 {
			return time.Time{}
		}
		return time.Unix(rapid.Int64Range(-9e9, 9e9).Draw(t, "s"), rapid.Int64Range(0, 999999999).Draw(t, "ns")).UTC()
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := times.Draw(t, "a"), times.Draw(t, "b")
		if !timeOf(instant(a)).Equal(a) || !nanoTimeOf(a).time().Equal(a) || nanoTimeOf(a).time().IsZero() != a.IsZero() {
			t.Fatalf("%v came back as %v and %v", a, timeOf(instant(a)), nanoTimeOf(a).time())
		}
		if got, want := slices.Compare(instant(a), instant(b)), a.Compare(b); got != want {
			t.Fatalf("%v, %v sort %d, want %d", a, b, got, want)
		}
	})
}

// What the room showed before a change is kept, so that undoing shows it and nothing else.
func TestWhatTheRoomShowedBefore(t *testing.T) {
	db := fresh(t)
	want := peer.CheckIn{
		Day: 20514, Entry: peer.Entry{Mood: peer.Okay}, Version: 2, By: messageID,
		Previous: &peer.Before{
			Entry:  peer.Entry{Mood: peer.Hard, Note: "b", Share: peer.MoodOnly},
			InRoom: &peer.Entry{Mood: peer.Hard, Note: "a", Share: peer.MoodAndNote},
		},
		Earlier: []peer.Before{{InRoom: &peer.Entry{Mood: peer.Good, Share: peer.MoodOnly}}},
	}
	ctx := context.Background()
	if err := db.Update(ctx, 1, func(tx *Tx) error {
		return errors.Join(tx.PutMember(peer.Member{ID: arjun}), tx.PutCheckIn(arjun, want))
	}); err != nil {
		t.Fatal(err)
	}
	err := db.View(ctx, 1, func(tx *Tx) error {
		the(t, "check-in", want)(tx.CheckIn(arjun, want.Day))
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
