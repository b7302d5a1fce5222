// Package sharing has what holds wherever a member shows something of theirs to others: in which room, for whom, and what the
// answer says of who reads it. That nothing is shown without the member's own press is ruled in commands/publish.go, through
// which every effect passes.
package sharing

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// looks are the guilds whose rooms were looked at not long ago: for who reads them, whether anyone does, and whether all see them.
type looks struct{ whole, seen, open recently }

// Feature adds to the answer to a share who reads the room, and whether anyone does.
func Feature() commands.Feature {
	l := &looks{}
	return commands.Feature{
		Name: "shares",
		Answered: func(tx *storage.Tx, rq commands.Request, reply *commands.Reply) error {
			if err := l.sayWhoReads(tx, rq, reply); err != nil {
				return err
			}
			if err := l.sayUnseen(tx, rq, reply); err != nil {
				return err
			}
			l.nameRooms(rq, reply)
			return storeRooms(tx, rq)
		},
		PermissionsChanged: func(tx *storage.Tx, _ commands.Env, _ peer.ID) ([]commands.Effect, error) {
			l.seen.forget(tx.Guild())
			l.open.forgetAll()
			return nil, nil
		},
	}
}
