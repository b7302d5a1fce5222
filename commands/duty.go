package commands

import (
	"context"
	"slices"
	"time"

	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

// "I'm here" on the moderators' desk is what a moderator said hours ago. Since then they may have left, lost the role, or be
// timed out. So Discord is asked about them each time it is read (Command.Duty, Component.Duty): only those who moderate here
// now count. Without an answer in time nobody counts, since a false hope is worse than a false "it may take hours".

// dutyWithin is how long an answer waits for Discord's word about those who said that they are here.
const dutyWithin = time.Second

// askDuty returns those who said that they are here and who moderate now.
func (t *Table) askDuty(ctx context.Context, db *storage.DB, rq Request) (onDuty []peer.OnDuty, err error) {
	var said []peer.OnDuty
	var role peer.ID
	err = db.View(ctx, rq.Guild, func(tx *storage.Tx) error {
		desk, err := tx.Desk(rq.Now)
		if err != nil {
			return err
		}
		set, err := tx.Settings()
		said, role = desk.Here, set.Moderator
		return err
	})
	if err != nil || len(said) == 0 || t.Member == nil {
		return nil, err
	}
	inTime, cancel := context.WithTimeout(ctx, max(dutyWithin, t.Patience))
	defer cancel()
	var seen guilds.State
	for _, o := range said {
		m, presence := t.Member(inTime, rq.Guild, o.Member)
		if presence != peer.PresenceHere || !m.TimedOutUntil.IsZero() {
			continue
		}
		moderates := role != 0 && slices.Contains(m.Roles, role)
		if !moderates && t.GuildState != nil {
			if !seen.Known {
				seen = t.GuildState(inTime, rq.Guild)
			}
			moderates = seen.Known && MayModerate(seen.Permissions(m, 0))
		}
		if moderates {
			onDuty = append(onDuty, o)
		}
	}
	return onDuty, nil
}

// OnDuty returns the moderators who said that they are here and who moderate now. Only for what declares Duty.
func (rq Request) OnDuty() []peer.OnDuty { return slices.Clone(rq.onDuty) }
