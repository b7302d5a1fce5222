package storage

import (
	"testing"

	"waymark/peer"
)

// TestNames stores what the server calls people: members and people who are only named. The name of a person who nothing
// names any more goes by itself, and that of who is erased at once.
func TestNames(t *testing.T) {
	db := fresh(t)
	called := peer.Name{Shown: "Arjun *R.*", UserName: "arjun"}
	names := func(want map[peer.ID]bool) {
		t.Helper()
		view(t, db, func(tx *Tx) error {
			for id, kept := range want {
				got, err := tx.Name(id)
				if err != nil || (got != nil) != kept || kept && *got != called {
					t.Errorf("the name of %d is %v, %v; kept: %v", id, got, err, kept)
				}
			}
			return nil
		})
	}
	const nobody = peer.ID(77)
	update(t, db, func(tx *Tx) error {
		if err := tx.PutMember(peer.Member{ID: arjun, Blocked: []peer.ID{tom}}); err != nil {
			return err
		}
		for _, id := range []peer.ID{arjun, tom, nobody} {
			if err := tx.PutName(id, called); err != nil {
				return err
			}
		}
		return nil
	})
	names(map[peer.ID]bool{arjun: true, tom: true, nobody: true, leela: false})
	update(t, db, func(tx *Tx) error { _, err := tx.RetainGuild(at(1), 10); return err })
	names(map[peer.ID]bool{arjun: true, tom: true, nobody: false})
	update(t, db, func(tx *Tx) error { return tx.PutMember(peer.Member{ID: arjun}) })
	update(t, db, func(tx *Tx) error { _, err := tx.RetainGuild(at(2), 10); return err })
	names(map[peer.ID]bool{arjun: true, tom: false})
	update(t, db, func(tx *Tx) error { return tx.Erase(arjun, at(3)) })
	names(map[peer.ID]bool{arjun: false})
}
