package storage

import (
	"errors"
	"testing"
	"time"

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

func TestStatsAndBans(t *testing.T) {
	db := fresh(t)
	stats := peer.GuildStats{Waits: []time.Duration{time.Hour}, Moderators: []peer.ID{7, 8}}
	update(t, db, func(tx *Tx) error {
		return errors.Join(tx.PutGuildStats(stats), tx.SetMentoringBanned(9, true, at(0)), tx.Erase(7, someTime), tx.Erase(9, someTime))
	})
	update(t, db, func(tx *Tx) error {
		stats.Moderators = []peer.ID{8}
		d, err := tx.GuildStats()
		same(t, "stats", d, stats)
		if !tx.MentoringBanned(9) || tx.MentoringBanned(8) {
			t.Error("erasing oneself lifted the moderators' word, or the wrong one is banned")
		}
		return errors.Join(err, tx.SetMentoringBanned(9, false, at(1)))
	})
}
