package storage

import (
	"context"
	"testing"

	"waymark/peer"
)

func TestReminderComesBack(t *testing.T) {
	db := fresh(t)
	r := peer.Reminder{Alarm: peer.Alarm{Hour: 23, Minute: 59, LastFired: 20514, Resumes: 20520, Weekdays: peer.Weekends}, State: peer.ReminderClosed}
	if err := db.Update(context.Background(), harbour, func(tx *Tx) error { return tx.PutReminder(arjun, r) }); err != ErrNoMember {
		t.Errorf("a reminder of nobody: %v", err)
	}
	join(t, db, arjun, leela)
	update(t, db, func(tx *Tx) error { return tx.PutReminder(arjun, r) })
	view(t, db, func(tx *Tx) error {
		the(t, "reminder", r)(tx.Reminder(arjun))
		none, err := tx.Reminder(leela)
		if none != nil {
			t.Errorf("leela has %+v", none)
		}
		return err
	})
	update(t, db, func(tx *Tx) error { return tx.Erase(arjun, at(0)) })
	if n := traces(t, db, db.secrets.hash(ofOwner, harbour, arjun, "")); n > 0 {
		t.Errorf("%d traces are left after erasing", n)
	}
}

func TestSettingsComeBack(t *testing.T) {
	db := fresh(t)
	for _, want := range []peer.Settings{
		{Zone: "Asia/Kolkata", Prompt: peer.Prompt{Alarm: peer.Alarm{Hour: 9, Minute: 5, LastFired: 20514}, On: true, Zone: "Asia/Tokyo"}},
		{Zone: "Asia/Kolkata"},
		{Ladder: "1d 3d", PastLadders: []peer.PastLadder{{Ladder: "5d yearly", Until: at(16)}, {Ladder: "7d", Until: at(17)}}},
		{Meetings: 7, MeetingPing: 8, Door: 9, Hellos: 10},
		{Audiences: []peer.Audience{{Role: 7, Label: "Families", Families: true, CheckIns: 8, Celebrations: 9}, {Role: 10, Label: "Women"}}},
	} {
		update(t, db, func(tx *Tx) error { return tx.PutSettings(want) })
		view(t, db, func(tx *Tx) error {
			got, err := tx.Settings()
			same(t, "settings", got, want)
			return err
		})
	}
}

func TestJourneyThatCaughtUpComesBack(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	want := peer.Journey{ID: 5, Since: 20000, CaughtUp: at(17)}
	update(t, db, func(tx *Tx) error { return tx.PutJourney(arjun, want) })
	view(t, db, func(tx *Tx) error {
		got, err := tx.Journey(arjun, 5)
		same(t, "journey", got, &want)
		return err
	})
}

func TestUnwish(t *testing.T) {
	db := fresh(t)
	join(t, db, arjun)
	update(t, db, func(tx *Tx) error {
		for _, target := range []string{"reminder", "post"} {
			if err := tx.Enqueue(OutboxItem{Owner: arjun, Target: target, Next: at(1)}); err != nil {
				return err
			}
		}
		if err := tx.Cancel("nothing"); err != nil {
			return err
		}
		return tx.Cancel("reminder")
	})
	ready, err := db.Ready(context.Background(), at(2), 10)
	if err != nil || len(ready) != 1 || ready[0].Target != "post" {
		t.Errorf("ready: %v, %v; want the post alone", ready, err)
	}
	update(t, db, func(tx *Tx) error { return tx.Cancel("post") })
	if n, err := db.OutboxDepth(context.Background()); n != 0 || err != nil {
		t.Errorf("%d wishes are left, %v", n, err)
	}
}
