package rooms_test

import (
	"testing"

	"waymark/commands/commandstest"
	"waymark/commands/rooms"
	"waymark/peer"
	"waymark/storage"
)

// TestBackInOneThread: what waits for someone about the thread of another room goes on waiting.
func TestBackInOneThread(t *testing.T) {
	r := commandstest.NewRig(t)
	r.Consents(commandstest.Maya)
	r.Member(commandstest.Maya, func(m *peer.Member) {
		for _, room := range []peer.ID{1, 2} {
			m.News = append(m.News, peer.News{Kind: peer.NewsStillInThread, Circle: room, At: r.Now})
		}
	})
	r.Update(func(tx *storage.Tx) error {
		_, err := rooms.BackInThread(tx, 1, commandstest.Maya)
		return err
	})
	r.View(func(tx *storage.Tx) error {
		m, err := tx.Member(commandstest.Maya)
		if m == nil || len(m.News) != 1 || m.News[0].Circle != 2 {
			t.Errorf("what waits: %+v", m)
		}
		return err
	})
}
