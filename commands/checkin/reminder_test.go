package checkin_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/checkin"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

func reminder(r *commandstest.Rig, who peer.ID) (m *peer.Reminder) {
	r.T.Helper()
	r.View(func(tx *storage.Tx) (err error) { m, err = tx.Reminder(who); return err })
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
			r := commandstest.NewRig(t)
			r.Consents(commandstest.Arjun)
			r.Slash(commandstest.Arjun, "reminder set", "time:20:00")
			today := r.Today()
			r.Now = time.Date(2026, 1, 5, 20, 0, 0, 0, time.UTC).Add(c.after)
			r.Fall()
			got := strings.Join(r.Outbox(), " ")
			want := ""
			if c.sent >= 0 {
				want = checkin.ReminderTarget(commandstest.Arjun, today+c.sent).String()
			}
			if got != want {
				t.Errorf("sent %q, want %q", got, want)
			}
			r.Fall()
			if again := r.Outbox(); len(again) > 0 {
				t.Errorf("and again: %q", again)
			}
			next, ok, err := r.Db.NextDue(context.Background())
			if !ok || err != nil || !next.After(r.Now) || next.Hour() != 20 || next.Sub(r.Now) > 24*time.Hour {
				t.Errorf("next at %v, %v, %v", next, ok, err)
			}
		})
	}
}

func TestReminderWaitsForWhatPeopleDid(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "reminder set", "time:20:00")
	r.Now = r.Now.Add(12 * time.Hour)
	r.Fall()
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:4", "share:mood") // a post; it goes before bulk work
	if all := r.Outbox(); len(all) != 1 || all[0] != checkin.CheckinTarget(commandstest.Arjun, r.Today()).String() {
		t.Errorf("outbox: %q; want the post, and the reminder taken back", all)
	}
	commandstest.Says(t, reply, "Saved")
}

func TestBulkComesAfterAnswersAndByDueTime(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun, commandstest.Maya, commandstest.Tom)
	r.Slash(commandstest.Maya, "reminder set", "time:20:30")
	r.Slash(commandstest.Arjun, "reminder set", "time:20:00")
	r.Now = r.Now.Add(11*time.Hour + 45*time.Minute) // 20:45
	r.Fall()
	r.Slash(commandstest.Tom, "checkin", "mood:4", "share:mood")
	all := r.Outbox()
	want := []string{
		checkin.CheckinTarget(commandstest.Tom, r.Today()).String(),
		checkin.ReminderTarget(commandstest.Arjun, r.Today()).String(),
		checkin.ReminderTarget(commandstest.Maya, r.Today()).String(),
	}
	if strings.Join(all, " ") != strings.Join(want, " ") {
		t.Errorf("outbox: %q, want %q", all, want)
	}
}

func TestNoReminderOnADayWithAnEntry(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "reminder set", "time:20:00")
	entry := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	r.Now = r.Now.Add(12 * time.Hour)
	r.Fall()
	if all := r.Outbox(); len(all) > 0 {
		t.Errorf("sent %q", all)
	}
	// Taken out again, the next day asks as ever.
	r.Press(commandstest.Arjun, entry, "Undo")
	r.Now = r.Now.Add(24 * time.Hour)
	r.Fall()
	if all := r.Outbox(); len(all) != 1 {
		t.Errorf("sent %q, want the next day's", all)
	}
}

func TestClosedMessagesStopTheReminder(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "journey start", "name:walking", "since:29 days ago")
	r.Slash(commandstest.Arjun, "reminder set", "time:20:00")
	r.Now = r.Now.Add(36 * time.Hour)
	r.Fall()
	day := r.Today()
	ms := r.Milestones(commandstest.Arjun)
	var thirty peer.Milestone
	for _, m := range ms {
		if m.State == peer.Offered {
			thirty = m
		}
	}
	offer := checkin.ReminderOffers.Of(commandstest.Arjun, thirty.ID)
	for _, row := range r.Wish(offer).Message().Rows {
		for _, b := range row.Buttons {
			if _, _, guild := commands.ParseID(b.ID); guild != commandstest.Harbour {
				t.Errorf("%q does not say which server it belongs to", b.ID)
			}
		}
	}
	r.Settle(checkin.ReminderTarget(commandstest.Arjun, day), commands.Closed)
	r.Settle(offer, commands.Closed)
	if got := reminder(r, commandstest.Arjun); got.State != peer.ReminderClosed {
		t.Errorf("state %v", got.State)
	}
	if _, ok, _ := r.Db.NextDue(context.Background()); ok {
		t.Error("something is still scheduled")
	}
	// The offer that did not arrive comes with the next answer, and so does the news.
	reply := r.Slash(commandstest.Arjun, "checkin", "mood:4")
	commandstest.Says(t, reply, "30 days", "stopped", "/reminder set")
	if again := r.Slash(commandstest.Arjun, "checkin", "mood:4"); strings.Contains(commandstest.Text(again), "stopped") {
		t.Errorf("told twice: %q", commandstest.Text(again))
	}
	commandstest.Says(t, r.Slash(commandstest.Arjun, "reminder show"), "stopped")
	commandstest.Says(t, r.Slash(commandstest.Arjun, "reminder set", "time:21:00"), "21:00")
}

func TestButtonsOfAReminderWorkInPrivate(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "reminder set", "time:20:00")
	r.Now = r.Now.Add(12 * time.Hour)
	r.Fall()
	message := r.Wish(checkin.ReminderTarget(commandstest.Arjun, r.Today())).Message()
	if len(message.Rows) != 2 || len(message.Rows[0].Buttons) != 5 || len(message.Rows[1].Buttons) != 2 {
		t.Fatalf("rows: %+v", message.Rows)
	}
	for _, row := range message.Rows {
		for _, b := range row.Buttons {
			act, args, guild := commands.ParseID(b.ID)
			if guild != commandstest.Harbour {
				t.Errorf("%s: %q does not say which server it belongs to", b.Label, b.ID)
			}
			reply := r.Do(commands.Request{Kind: commands.ButtonClick, Member: commandstest.Arjun, Component: act, Args: args, DM: true, Message: 7})
			if shown := commandstest.Labels(reply); act == "checkin:mood" && !slices.Contains(shown, "Stop") {
				t.Errorf("the answer in the reminder's place cannot stop it: %q", shown)
			}
			for _, m := range commandstest.Messages(reply) {
				for _, row := range m.Rows {
					for _, b := range row.Buttons {
						if _, _, guild := commands.ParseID(b.ID); guild != commandstest.Harbour {
							t.Errorf("under the answer: %q does not say which server it belongs to", b.ID)
						}
					}
				}
			}
			if other := r.Do(commands.Request{Kind: commands.ButtonClick, Member: commandstest.Maya, Component: act, Args: args, DM: true, Message: 7}); !strings.Contains(commandstest.Text(other), "someone else") {
				t.Errorf("%s by someone else: %q", b.Label, commandstest.Text(other))
			}
		}
	}
	if c := r.Entry(commandstest.Arjun, r.Today()); c == nil || c.Mood != peer.Good {
		t.Errorf("entry %+v", c)
	}
	if got := reminder(r, commandstest.Arjun); got.State != peer.ReminderOff {
		t.Errorf("after Stop: %+v", got)
	}
}

func TestPauseSkipsAsManyAsItSays(t *testing.T) {
	for _, days := range []string{"1", "2", "60"} {
		r := commandstest.NewRig(t)
		r.Consents(commandstest.Arjun)
		r.Slash(commandstest.Arjun, "reminder set", "time:20:00")
		n := commands.Atoi(days)
		r.Do(commands.Request{Kind: commands.SlashCommand, Member: commandstest.Arjun, Command: "reminder pause", Options: map[string]commands.Value{"days": {Int: int64(n)}}})
		r.Now = r.Now.Add(11 * time.Hour) // 20:00
		sent := 0
		for range n {
			r.Fall()
			sent += len(r.Outbox())
			r.Now = r.Now.Add(24 * time.Hour)
		}
		if sent != 0 {
			t.Errorf("paused for %d days: %d came", n, sent)
		}
		r.Fall()
		if all := r.Outbox(); len(all) != 1 {
			t.Errorf("after %d days: %q", n, all)
		}
	}
}

func TestMovingZoneMovesTheReminder(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "reminder set", "time:20:00")
	r.Slash(commandstest.Arjun, "privacy settings", "zone:Asia/Kolkata")
	next, _, err := r.Db.NextDue(context.Background())
	if want := time.Date(2026, 1, 5, 14, 30, 0, 0, time.UTC); err != nil || !next.Equal(want) {
		t.Errorf("next %v, %v; want %v", next, err, want)
	}
}

func TestOnlyTheNewestReminderIsRemembered(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "reminder set", "time:20:00")
	r.Now = r.Now.Add(11 * time.Hour)
	for range 5 {
		r.Fall()
		r.Update(func(tx *storage.Tx) error {
			return tx.PutPosted(commandstest.Arjun, checkin.ReminderTarget(commandstest.Arjun, r.Today()).String(), storage.Posted{Channel: 77, Message: 78})
		})
		r.Now = r.Now.Add(24 * time.Hour)
	}
	r.View(func(tx *storage.Tx) error {
		posted, err := tx.PostedOf(commandstest.Arjun)
		if len(posted) != 1 {
			t.Errorf("%d are remembered: %+v", len(posted), posted)
		}
		return err
	})
	if e := r.Wish(checkin.ReminderTarget(commandstest.Arjun, r.Today()-1)); e == nil || e.Do.(commands.DM).Channel != 77 {
		t.Errorf("the private channel is not remembered: %+v", e)
	}
}

func TestPromptAfterDowntime(t *testing.T) {
	owner := func(r *commandstest.Rig, options map[string]commands.Value) commands.Reply {
		return r.Do(commands.Request{Kind: commands.SlashCommand, Member: commandstest.Maya, Permissions: guilds.PermissionManageGuild, Command: "setup prompt", Options: options})
	}
	r := commandstest.NewRig(t)
	commandstest.Says(t, owner(r, map[string]commands.Value{"time": {Text: "10:00"}, "zone": {Text: "kolkata"}}), "10:00", "Asia/Kolkata")
	kolkata := peer.Calendar{Zone: "Asia/Kolkata", Rollover: commands.RolloverAt}
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
		r.Now = at
		r.Fall()
		want := ""
		if step.sent != "" {
			want = checkin.PromptTarget(kolkata.Day(at)).String()
		}
		if got := strings.Join(r.Outbox(), " "); got != want {
			t.Errorf("at %s: %q, want %q", step.now, got, want)
		}
	}
	// Without a channel it waits for one, and says who can set it.
	r.Settings(func(s *peer.Settings) { s.CheckIns = 0 })
	r.Now = r.Now.Add(24 * time.Hour)
	r.Fall()
	if got := r.Outbox(); len(got) > 0 {
		t.Errorf("posted nowhere: %q", got)
	}
	commandstest.Says(t, owner(r, map[string]commands.Value{"zone": {Text: "UTC"}}), "/setup channels check-ins")
	owner(r, map[string]commands.Value{"time": {Text: " OFF "}})
	if _, ok, _ := r.Db.NextDue(context.Background()); ok {
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
			r := commandstest.NewRig(t)
			r.Consents(commandstest.Arjun)
			r.Member(commandstest.Arjun, func(m *peer.Member) { m.Calendar.Zone = c.zone })
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			r.Now = now
			reply := r.Forge(commandstest.Arjun, commands.ID("prompt:mood", peer.Date(2026, 1, 6), peer.Okay))
			var noted []string
			r.View(func(tx *storage.Tx) error {
				all, err := tx.CheckIns(commandstest.Arjun, 0, 1<<20)
				for _, c := range all {
					noted = append(noted, c.Day.String())
				}
				return err
			})
			if got := strings.Join(noted, " "); got != c.want {
				t.Errorf("noted for %q, want %q: %q", got, c.want, commandstest.Text(reply))
			}
			if reply.Update {
				t.Error("the prompt itself would be changed")
			}
			if c.want == "" && len(commandstest.Labels(reply)) != 5 {
				t.Errorf("no way on: %q", commandstest.Text(reply))
			}
		})
	}
}

// Every private message names its server, and so does every answer in a private channel.
func TestPrivateMessagesNameTheirServer(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Table.ServerName = func(peer.ID) peer.UserText { return "Har*bour" }
	r.Slash(commandstest.Arjun, "reminder set", "time:10:00")
	r.Now = r.Now.Add(time.Hour)
	r.Fall()
	asked := r.Wish(checkin.ReminderTarget(commandstest.Arjun, r.Today()))
	const named = "**Har\\*bour**\n"
	if asked == nil || !strings.HasPrefix(asked.Message().Text.Reveal(), named+"How is your day?") {
		t.Fatalf("asked %+v", asked)
	}
	act, args, _ := commands.ParseID(asked.Message().Rows[0].Buttons[1].ID)
	press := commands.Request{Kind: commands.ButtonClick, Member: commandstest.Arjun, DM: true, Component: act, Args: args}
	saved := r.Do(press)
	if s := commandstest.Text(saved); !strings.HasPrefix(s, named+"Saved for today") {
		t.Errorf("answered %q", s)
	}
	act, args, _ = commands.ParseID(r.Id(saved, "Share with the room"))
	press.Component, press.Args = act, args
	if s := commandstest.Text(r.Do(press)); !strings.HasPrefix(s, named) || !strings.Contains(s, "<#") {
		t.Errorf("before sharing it says %q", s)
	}
	if e := r.Wish(checkin.CheckinTarget(commandstest.Arjun, r.Today())); e != nil {
		t.Error("shared before the room and the server were named")
	}
}

// After ten without an answer one last message asks whether to go on, and nothing more comes until the member says so. One
// that did not arrive does not count.
func TestRemindersGiveUp(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Arjun)
	r.Slash(commandstest.Arjun, "reminder set", "time:10:00")
	r.Now = r.Now.Add(time.Hour)
	result := commands.Done
	comes := func() string {
		r.Fall()
		target := checkin.ReminderTarget(commandstest.Arjun, r.Today())
		e := r.Wish(target)
		if e != nil {
			r.Settle(target, result)
		}
		r.Outbox()
		r.Now = r.Now.AddDate(0, 0, 1)
		if e == nil {
			return ""
		}
		return e.Message().Text.Reveal()
	}
	for range 3 {
		comes()
	}
	result = commands.GaveUp
	for range 2 * peer.MaxUnanswered {
		if s := comes(); !strings.HasPrefix(s, "How is your day?") {
			t.Fatalf("after some that did not arrive comes %q", s)
		}
	}
	result = commands.Done
	r.Slash(commandstest.Arjun, "checkin", "mood:3", "day:yesterday") // an answer: the count begins again
	for i := range peer.MaxUnanswered {
		if s := comes(); !strings.HasPrefix(s, "How is your day?") {
			t.Fatalf("the %dth is %q", i+1, s)
		}
	}
	for _, result = range []commands.Result{commands.GaveUp, commands.Done} { // asked again if it did not arrive
		if s := comes(); !strings.Contains(s, "Should I keep asking?") {
			t.Fatalf("the last is %q", s)
		}
	}
	for range 3 {
		if s := comes(); s != "" {
			t.Fatalf("after that comes %q", s)
		}
	}
	asked := r.Slash(commandstest.Arjun, "reminder show")
	commandstest.Says(t, asked, "Should I keep asking?")
	r.Press(commandstest.Arjun, asked, "Yes, go on")
	r.Now = r.Now.AddDate(0, 0, 1)
	if s := comes(); !strings.HasPrefix(s, "How is your day?") {
		t.Errorf("told to go on, it sends %q", s)
	}
}
