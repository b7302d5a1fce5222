package discord

import (
	"context"
	"sync"
	"time"

	"waymark/commands"
	"waymark/peer"
)

// A bot may send further ephemeral messages with the token of an answered interaction for 15 minutes (Discord:
// Receiving and Responding, Followup Messages). This reaches members who accept no direct messages.
const (
	followupLifetime  = 15*time.Minute - 30*time.Second // 30 s of margin
	maxFollowupTokens = 10_000
)

// followupTokens holds each member's latest interaction token, in memory only. The zero value is ready to use.
type followupTokens struct {
	mu      sync.Mutex
	last    map[memberKey]followupToken
	evicted time.Time // when expired tokens were last deleted
}

type memberKey struct{ guild, member peer.ID }

type followupToken struct {
	in    interaction
	until time.Time
}

// remember keeps the token of an interaction whose answer has arrived.
func (f *followupTokens) remember(in interaction, rq commands.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.last == nil {
		f.last = map[memberKey]followupToken{}
	}
	if rq.Now.Sub(f.evicted) > time.Minute {
		f.evicted = rq.Now
		for key, t := range f.last {
			if !rq.Now.Before(t.until) {
				delete(f.last, key)
			}
		}
	}
	key := memberKey{rq.Guild, rq.Member}
	if _, known := f.last[key]; known || len(f.last) < maxFollowupTokens {
		f.last[key] = followupToken{interaction{ApplicationID: in.ApplicationID, Token: in.Token}, rq.Now.Add(followupLifetime)}
	}
}

func (f *followupTokens) lookup(key memberKey, now time.Time) (followupToken, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t, ok := f.last[key]
	return t, ok && now.Before(t.until)
}

// SendFollowup sends an ephemeral follow-up to the member's latest interaction in a guild. It returns false, and sends
// nothing, if that is older than a quarter of an hour or was before this program started.
func (c *Client) SendFollowup(ctx context.Context, guild, member peer.ID, m commands.Message) (bool, error) {
	t, ok := c.followups.lookup(memberKey{guild, member}, c.cfg.Now())
	if !ok {
		return false, nil
	}
	return true, c.do(ctx, request{
		op: "send ephemeral follow-up", method: "POST", path: t.in.webhook(), body: encodeMessage(m).ephemeral(),
		files: m.Files, free: true,
	})
}
