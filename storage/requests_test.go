package storage

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/peer"
)

func TestOpenRequests(t *testing.T) {
	db := fresh(t)
	const moderator = peer.ID(77)
	made := at(9)
	update(t, db, func(tx *Tx) error {
		for i := range peer.ID(4) {
			if err := tx.PutMember(peer.Member{ID: 10 + i}); err != nil {
				return err
			}
			if i == 0 {
				if err := tx.PutMentor(peer.Mentor{Member: 10, State: peer.MentorOpen}); err != nil {
					return err
				}
			}
			r := peer.Request{ID: 100 + i, Member: 10 + i, Created: made.Add(-time.Duration(i) * time.Hour), State: peer.Waiting, Version: 1}
			if i == 1 {
				r.ClaimedBy = moderator
			}
			if i == 2 {
				r.State, r.Mentor = peer.AskedMentor, 10
			}
			if i == 3 {
				r.State = peer.Closed
			}
			if err := tx.PutRequest(r); err != nil {
				return err
			}
		}
		return nil
	})
	look := func(tx *Tx) error {
		open, err := tx.OpenRequests()
		if err != nil {
			return err
		}
		var got []peer.ID
		for _, r := range open {
			got = append(got, r.ID)
		}
		same(t, "open", got, []peer.ID{102, 101, 100})
		for id, want := range map[peer.ID]int{102: 1, 101: 2, 100: 3, 103: 0, 104: 0} {
			if got, err := tx.Place(id); got != want || err != nil {
				t.Errorf("place of %d: %d, want %d (%v)", id, got, want, err)
			}
		}
		asked, err := tx.Asked(10)
		if len(asked) != 1 || asked[0].ID != 102 {
			t.Errorf("%+v", asked)
		}
		return err
	}
	view(t, db, look)
	update(t, db, func(tx *Tx) error { return tx.Erase(moderator, someTime) })
	view(t, db, func(tx *Tx) error {
		open, err := tx.OpenRequests()
		if len(open) != 3 || open[1].ClaimedBy != 0 {
			t.Errorf("%+v", open)
		}
		return err
	})
}

func TestStatsReportsAndBans(t *testing.T) {
	db := fresh(t)
	desk := peer.GuildStats{Waits: []time.Duration{time.Hour}, Moderators: []peer.ID{7, 8}}
	report := peer.Report{ID: 3, From: 9, About: 7, Request: 4, Text: "words", At: at(9), Openers: []peer.ID{8}, Handler: 8, Keeper: 9}
	kept := peer.Report{ID: 5, From: 9, About: 8, Text: "words", At: at(9)} // by a moderator, with the server
	update(t, db, func(tx *Tx) error {
		for _, err := range []error{tx.PutMember(peer.Member{ID: 9}), tx.PutReport(report), tx.PutReport(kept), tx.PutGuildStats(desk), tx.SetMentoringBanned(9, true, at(0))} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	update(t, db, func(tx *Tx) error {
		got, err := tx.Report(3)
		if err != nil || !cmp.Equal(*got, report) {
			t.Errorf("%+v %v", got, err)
		}
		if d, err := tx.GuildStats(); err != nil || !cmp.Equal(d, desk) {
			t.Errorf("%+v %v", d, err)
		}
		if !tx.MentoringBanned(9) || tx.MentoringBanned(8) {
			t.Error("the wrong one is barred")
		}
		if err := tx.Erase(9, someTime); err != nil {
			return err
		}
		return tx.Erase(7, someTime)
	})
	update(t, db, func(tx *Tx) error {
		if got, err := tx.Report(3); got != nil || err != nil {
			t.Errorf("%+v %v", got, err)
		}
		if got, err := tx.Report(5); err != nil || got == nil || got.From != 0 || got.Text != "words" {
			t.Errorf("%+v %v", got, err)
		}
		if d, _ := tx.GuildStats(); !slices.Equal(d.Moderators, []peer.ID{8}) {
			t.Errorf("%+v", d)
		}
		if !tx.MentoringBanned(9) {
			t.Error("erasing oneself lifted the moderators' word")
		}
		return tx.SetMentoringBanned(9, false, at(0))
	})
}
