package discord

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"waymark/commands"
	"waymark/peer"
)

// Discord lets a bot write privately under its answer to what somebody did, for a quarter of an hour (Discord: Receiving
// and Responding, Followup Messages), also to who takes no private messages.
const (
	whisperFor    = 15*time.Minute - 30*time.Second // 30 seconds for the way
	whisperAtMost = 10_000                          // people
)

// whispers knows what people did last, while they can be written to under it: in memory only.
type whispers struct {
	mu    sync.Mutex
	last  map[someone]way
	swept time.Time
}

type someone struct{ guild, member peer.ID }

type way struct {
	app   id
	token text
	until time.Time
}

// answered remembers an interaction to which the answer has arrived.
func (w *whispers) answered(in interaction, rq commands.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last == nil {
		w.last = map[someone]way{}
	}
	if rq.Now.Sub(w.swept) > time.Minute {
		w.swept = rq.Now
		for who, way := range w.last {
			if !rq.Now.Before(way.until) {
				delete(w.last, who)
			}
		}
	}
	who := someone{rq.Guild, rq.Member}
	if _, known := w.last[who]; known || len(w.last) < whisperAtMost {
		w.last[who] = way{in.ApplicationID, in.Token, rq.Now.Add(whisperFor)}
	}
}

func (w *whispers) to(who someone, now time.Time) (way, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	found, ok := w.last[who]
	return found, ok && now.Before(found.until)
}

// Whisper writes to a member privately under what they did last in a guild, where only they see it. It says whether there
// was such a place: not if they did nothing within a quarter of an hour, or the program was started since.
func (c *Client) Whisper(ctx context.Context, guild, member peer.ID, m commands.Message) (bool, error) {
	under, ok := c.whispers.to(someone{guild, member}, c.cfg.Now())
	if !ok {
		return false, nil
	}
	body := encodeMessage(m)
	body.Flags = flagEphemeral
	return true, c.call(ctx, request{
		op: "whisper", method: "POST", body: body, files: m.Files, free: true,
		path: fmt.Sprintf("webhooks/%d/%s", under.app, url.PathEscape(string(under.token))),
	})
}
