package commands

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/peer"
	"waymark/storage"
)

// fall carries out what is due at the rig's time, as the scheduler does.
func (r *Rig) fall() {
	r.t.Helper()
	due, err := r.db.Due(context.Background(), r.now, 100)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, item := range due {
		r.update(func(tx *storage.Tx) error { return r.table.RunDue(tx, item, r.now) })
	}
}

// outbox are the targets that wait, in order, and takes them out.
func (r *Rig) outbox() []string {
	r.t.Helper()
	all, err := r.db.Ready(context.Background(), r.now.Add(1000*time.Hour), 1000)
	if err != nil {
		r.t.Fatal(err)
	}
	var targets []string
	for _, w := range all {
		targets = append(targets, w.Target)
		r.update(func(tx *storage.Tx) error { return tx.Settle(w) })
	}
	return targets
}

func (r *Rig) settle(target string, result Result) {
	r.t.Helper()
	e := r.wish(target)
	if e == nil {
		r.t.Fatalf("%s does not wait", target)
	}
	r.update(func(tx *storage.Tx) error { return r.table.ApplyOutcome(tx, *e, result, 5, r.now) })
}

func (r *Rig) reminder(who peer.ID) (m *peer.Reminder) {
	r.t.Helper()
	r.view(func(tx *storage.Tx) (err error) { m, err = tx.Reminder(who); return err })
	return m
}

func TestReminderAfterDowntime(t *testing.T) {
	for name, c := range map[string]struct {
		after time.Duration // since 20:00 of the day on which it was set
		sent  peer.Day      // days after that; -1 for none
	}{
		"at once":              {0, 0},
		"nearly two hours":     {2*time.Hour - time.Second, 0},
		"two hours":            {2 * time.Hour, -1},
		"three days":           {3*24*time.Hour + time.Hour, 3},
		"three days and a bit": {3*24*time.Hour + 3*time.Hour, -1},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.consents(arjun)
			r.slash(arjun, "reminder set", "time:20:00")
			today := r.today()
			r.now = time.Date(2026, 1, 5, 20, 0, 0, 0, time.UTC).Add(c.after)
			r.fall()
			got := strings.Join(r.outbox(), " ")
			want := ""
			if c.sent >= 0 {
				want = reminderTarget(arjun, today+c.sent)
			}
			if got != want {
				t.Errorf("sent %q, want %q", got, want)
			}
			r.fall()
			if again := r.outbox(); len(again) > 0 {
				t.Errorf("and again: %q", again)
			}
			next, ok, err := r.db.NextDue(context.Background())
			if !ok || err != nil || !next.After(r.now) || next.Hour() != 20 || next.Sub(r.now) > 24*time.Hour {
				t.Errorf("next at %v, %v, %v", next, ok, err)
			}
		})
	}
}

func TestReminderWaitsForWhatPeopleDid(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "reminder set", "time:20:00")
	r.now = r.now.Add(12 * time.Hour)
	r.fall()
	reply := r.slash(arjun, "checkin", "mood:4", "share:mood") // a post; it goes before bulk work
	if all := r.outbox(); len(all) != 1 || all[0] != checkinTarget(arjun, r.today()) {
		t.Errorf("outbox: %q; want the post, and the reminder taken back", all)
	}
	says(t, reply, "Noted")
}

func TestBulkComesAfterAnswersAndByDueTime(t *testing.T) {
	r := newRig(t)
	r.consents(arjun, maya, tom)
	r.slash(maya, "reminder set", "time:20:30")
	r.slash(arjun, "reminder set", "time:20:00")
	r.now = r.now.Add(11*time.Hour + 45*time.Minute) // 20:45
	r.fall()
	r.slash(tom, "checkin", "mood:4", "share:mood")
	all := r.outbox()
	want := []string{checkinTarget(tom, r.today()), reminderTarget(arjun, r.today()), reminderTarget(maya, r.today())}
	if strings.Join(all, " ") != strings.Join(want, " ") {
		t.Errorf("outbox: %q, want %q", all, want)
	}
}

func TestNoReminderOnADayWithAnEntry(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "reminder set", "time:20:00")
	entry := r.slash(arjun, "checkin", "mood:4")
	r.now = r.now.Add(12 * time.Hour)
	r.fall()
	if all := r.outbox(); len(all) > 0 {
		t.Errorf("sent %q", all)
	}
	// Taken out again, the next day asks as ever.
	r.press(arjun, entry, "Undo")
	r.now = r.now.Add(24 * time.Hour)
	r.fall()
	if all := r.outbox(); len(all) != 1 {
		t.Errorf("sent %q, want the next day's", all)
	}
}

func TestClosedMessagesStopTheReminder(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "journey start", "name:walking", "since:29 days ago")
	r.slash(arjun, "reminder set", "time:20:00")
	r.now = r.now.Add(36 * time.Hour)
	r.fall()
	day := r.today()
	ms := r.milestones(arjun)
	var thirty peer.Milestone
	for _, m := range ms {
		if m.State == peer.Offered {
			thirty = m
		}
	}
	offer := "offer/" + arjun.String() + "/" + thirty.ID.String()
	for _, row := range r.wish(offer).Message.Rows {
		for _, b := range row.Buttons {
			if _, _, guild := ParseID(b.ID); guild != harbour {
				t.Errorf("%q does not say which server it belongs to", b.ID)
			}
		}
	}
	r.settle(reminderTarget(arjun, day), Closed)
	r.settle(offer, Closed)
	if got := r.reminder(arjun); got.State != peer.ReminderClosed {
		t.Errorf("state %v", got.State)
	}
	if _, ok, _ := r.db.NextDue(context.Background()); ok {
		t.Error("something is still scheduled")
	}
	// The offer that did not arrive comes with the next answer, and so does the news.
	reply := r.slash(arjun, "checkin", "mood:4")
	says(t, reply, "30 days", "stopped", "/reminder set")
	if again := r.slash(arjun, "checkin", "mood:4"); strings.Contains(text(again), "stopped") {
		t.Errorf("told twice: %q", text(again))
	}
	says(t, r.slash(arjun, "reminder show"), "stopped")
	says(t, r.slash(arjun, "reminder set", "time:21:00"), "21:00")
}

func TestButtonsOfAReminderWorkInPrivate(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "reminder set", "time:20:00")
	r.now = r.now.Add(12 * time.Hour)
	r.fall()
	message := r.wish(reminderTarget(arjun, r.today())).Message
	if len(message.Rows) != 2 || len(message.Rows[0].Buttons) != 5 || len(message.Rows[1].Buttons) != 2 {
		t.Fatalf("rows: %+v", message.Rows)
	}
	for _, row := range message.Rows {
		for _, b := range row.Buttons {
			act, args, guild := ParseID(b.ID)
			if guild != harbour {
				t.Errorf("%s: %q does not say which server it belongs to", b.Label, b.ID)
			}
			reply := r.do(Request{Kind: ButtonClick, Member: arjun, Component: act, Args: args, DM: true, Message: 7})
			if shown := labels(reply); act == "checkin:mood" && !slices.Contains(shown, "Stop") {
				t.Errorf("the answer in the reminder's place cannot stop it: %q", shown)
			}
			for _, m := range messages(reply) {
				for _, row := range m.Rows {
					for _, b := range row.Buttons {
						if _, _, guild := ParseID(b.ID); guild != harbour {
							t.Errorf("under the answer: %q does not say which server it belongs to", b.ID)
						}
					}
				}
			}
			if other := r.do(Request{Kind: ButtonClick, Member: maya, Component: act, Args: args, DM: true, Message: 7}); !strings.Contains(text(other), "somebody else") {
				t.Errorf("%s by somebody else: %q", b.Label, text(other))
			}
		}
	}
	if c := r.entry(arjun, r.today()); c == nil || c.Mood != peer.Good {
		t.Errorf("entry %+v", c)
	}
	if got := r.reminder(arjun); got.State != peer.ReminderOff {
		t.Errorf("after Stop: %+v", got)
	}
}

func TestPauseSkipsAsManyAsItSays(t *testing.T) {
	for _, days := range []string{"1", "2", "60"} {
		r := newRig(t)
		r.consents(arjun)
		r.slash(arjun, "reminder set", "time:20:00")
		n := atoi(days)
		r.do(Request{Kind: SlashCommand, Member: arjun, Command: "reminder pause", Options: map[string]Value{"days": {Int: int64(n)}}})
		r.now = r.now.Add(11 * time.Hour) // 20:00
		sent := 0
		for range n {
			r.fall()
			sent += len(r.outbox())
			r.now = r.now.Add(24 * time.Hour)
		}
		if sent != 0 {
			t.Errorf("paused for %d days: %d came", n, sent)
		}
		r.fall()
		if all := r.outbox(); len(all) != 1 {
			t.Errorf("after %d days: %q", n, all)
		}
	}
}

func TestMovingZoneMovesTheReminder(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "reminder set", "time:20:00")
	r.slash(arjun, "privacy settings", "zone:Asia/Kolkata")
	next, _, err := r.db.NextDue(context.Background())
	if want := time.Date(2026, 1, 5, 14, 30, 0, 0, time.UTC); err != nil || !next.Equal(want) {
		t.Errorf("next %v, %v; want %v", next, err, want)
	}
}

func TestOnlyTheNewestReminderIsRemembered(t *testing.T) {
	r := newRig(t)
	r.consents(arjun)
	r.slash(arjun, "reminder set", "time:20:00")
	r.now = r.now.Add(11 * time.Hour)
	for range 5 {
		r.fall()
		r.update(func(tx *storage.Tx) error {
			return tx.PutPosted(arjun, reminderTarget(arjun, r.today()), storage.Posted{Channel: 77, Message: 78})
		})
		r.now = r.now.Add(24 * time.Hour)
	}
	r.view(func(tx *storage.Tx) error {
		posted, err := tx.PostedOf(arjun)
		if len(posted) != 1 {
			t.Errorf("%d are remembered: %+v", len(posted), posted)
		}
		return err
	})
	if e := r.wish(reminderTarget(arjun, r.today()-1)); e == nil || e.Channel != 77 {
		t.Errorf("the private channel is not remembered: %+v", e)
	}
}

func TestPromptAfterDowntime(t *testing.T) {
	owner := func(r *Rig, options map[string]Value) Reply {
		return r.do(Request{Kind: SlashCommand, Member: maya, Permissions: PermissionManageGuild, Command: "setup prompt", Options: options})
	}
	r := newRig(t)
	says(t, owner(r, map[string]Value{"time": {Text: "10:00"}, "zone": {Text: "kolkata"}}), "10:00", "Asia/Kolkata")
	kolkata := peer.Calendar{Zone: "Asia/Kolkata", Rollover: rolloverAt}
	for _, step := range []struct {
		now  string
		sent string
	}{
		{"2026-01-06T04:29:59Z", ""},
		{"2026-01-06T04:30:00Z", "2026-01-06"},
		{"2026-01-06T05:00:00Z", ""},
		{"2026-01-09T06:29:59Z", "2026-01-09"}, // only the latest
		{"2026-01-10T06:30:00Z", ""},           // two hours late
		{"2026-01-11T04:30:00Z", "2026-01-11"},
	} {
		at, err := time.Parse(time.RFC3339, step.now)
		if err != nil {
			t.Fatal(err)
		}
		r.now = at
		r.fall()
		want := ""
		if step.sent != "" {
			want = promptTarget(kolkata.Day(at))
		}
		if got := strings.Join(r.outbox(), " "); got != want {
			t.Errorf("at %s: %q, want %q", step.now, got, want)
		}
	}
	// Without a channel it waits for one, and says who can set it.
	r.settings(func(s *peer.Settings) { s.CheckIns = 0 })
	r.now = r.now.Add(24 * time.Hour)
	r.fall()
	if got := r.outbox(); len(got) > 0 {
		t.Errorf("posted nowhere: %q", got)
	}
	says(t, owner(r, map[string]Value{"zone": {Text: "UTC"}}), "/setup channels check-ins")
	owner(r, map[string]Value{"time": {Text: " OFF "}})
	if _, ok, _ := r.db.NextDue(context.Background()); ok {
		t.Error("off, and still scheduled")
	}
}

func TestPromptAsksAboutItsOwnDay(t *testing.T) {
	for name, c := range map[string]struct {
		zone string
		now  string
		want string // the day that is noted, "" for none
	}{
		"the same day":                      {"UTC", "2026-01-06T12:00:00Z", "2026-01-06"},
		"the next morning":                  {"UTC", "2026-01-07T08:00:00Z", "2026-01-06"},
		"two days later":                    {"UTC", "2026-01-08T08:00:00Z", ""},
		"where that day has not begun":      {"America/Los_Angeles", "2026-01-06T09:00:00Z", "2026-01-05"},
		"where that day is nearly over":     {"Pacific/Kiritimati", "2026-01-06T12:00:00Z", "2026-01-06"},
		"where the next day has come":       {"Pacific/Kiritimati", "2026-01-06T20:00:00Z", "2026-01-06"},
		"before the day begins, after noon": {"UTC", "2026-01-07T01:30:00Z", "2026-01-06"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.consents(arjun)
			r.member(arjun, func(m *peer.Member) { m.Calendar.Zone = c.zone })
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			r.now = now
			reply := r.forge(arjun, ID("prompt:mood", peer.Date(2026, 1, 6), peer.Okay))
			var noted []string
			r.view(func(tx *storage.Tx) error {
				all, err := tx.CheckIns(arjun, 0, 1<<20)
				for _, c := range all {
					noted = append(noted, c.Day.String())
				}
				return err
			})
			if got := strings.Join(noted, " "); got != c.want {
				t.Errorf("noted for %q, want %q: %q", got, c.want, text(reply))
			}
			if reply.Update {
				t.Error("the prompt itself would be changed")
			}
			if c.want == "" && len(labels(reply)) != 5 {
				t.Errorf("no way on: %q", text(reply))
			}
		})
	}
}
