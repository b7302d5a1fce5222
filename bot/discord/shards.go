package discord

import (
	"cmp"
	"context"
	"net/http"
	"sync"
	"time"

	"waymark/storage"
)

// shardPlan is how many shards there are. The first plan of a client, and the one after Discord wanted more, has a single
// shard that asks Discord before it connects.
type shardPlan struct {
	count       int
	concurrency int    // Discord's max_concurrency
	address     string // of the gateway
	asks        bool
	refused     int // plans in a row that Discord closed as too few shards
	least       int // after that
}

// maxRefused is how many plans in a row Discord may close as too few shards.
const maxRefused = 5

// refusedAsTooFew is the plan after Discord closed this one with 4011.
func (p shardPlan) refusedAsTooFew() shardEnd {
	if p.refused++; p.refused > maxRefused {
		return shardEnd{fatal: fatalOf(closedTooFewShards, "")}
	}
	return shardEnd{plan: &shardPlan{count: 1, asks: true, refused: p.refused, least: p.count + 1}}
}

// shardEnd is why shards ended that no context ended: one may not connect again, or there is to be another number.
type shardEnd struct {
	fatal *storage.HostError
	plan  *shardPlan
}

// runShards keeps all shards connected until ctx ends, and returns nil then, or a *storage.HostError where one may not
// connect again.
func (c *Client) runShards(ctx context.Context, events *events) *storage.HostError {
	identifies := newIdentifyLimiter(c.timeouts)
	for plan := (&shardPlan{count: 1, asks: true}); plan != nil; {
		end := c.runPlan(ctx, *plan, events, identifies)
		if end.fatal != nil {
			return end.fatal
		}
		plan = end.plan
	}
	return nil
}

// runPlan runs the shards of a plan until ctx ends, or all of them after one ended otherwise.
func (c *Client) runPlan(ctx context.Context, plan shardPlan, events *events, identifies *identifyLimiter) shardEnd {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	c.servers.begin(plan.count)
	identifies.allow(plan.count, plan.concurrency)
	ends := make(chan shardEnd, plan.count)
	var running sync.WaitGroup
	shards := make([]*shard, plan.count)
	for n := range shards {
		shards[n] = &shard{c: c, number: n, plan: plan, identifies: identifies, events: events, address: plan.address}
	}
	c.running.Store(&shards)
	for _, s := range shards {
		running.Go(func() {
			if end := s.run(ctx); end != (shardEnd{}) {
				ends <- end
				stop()
			}
		})
	}
	running.Wait()
	select {
	case end := <-ends:
		return end
	default:
		return shardEnd{}
	}
}

// gatewayAnswer is what is read of GET /gateway/bot (Discord: Get Gateway Bot).
type gatewayAnswer struct {
	URL    lenientString
	Shards lenientInt
	Limit  struct {
		Remaining   *lenientInt // IDENTIFYs today
		ResetAfter  lenientInt  `json:"reset_after"` // ms
		Concurrency lenientInt  `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// askGateway asks Discord where its gateway is, and how many shards there should be.
func (s *shard) askGateway(ctx context.Context) error {
	var got gatewayAnswer
	err := s.c.do(ctx, request{op: "read gateway address", method: "GET", path: "gateway/bot", into: &got,
		incomplete: func() bool { return got.URL == "" }})
	if err != nil {
		return err
	}
	s.address = string(got.URL)
	count, need := s.plan.count, 1
	if s.plan.asks {
		count = max(1, s.plan.least, cmp.Or(s.c.cfg.Shards, int(got.Shards)))
		need = count
	}
	if left := got.Limit.Remaining; left != nil && int(*left) < need {
		wait := time.Duration(got.Limit.ResetAfter) * time.Millisecond
		s.c.log.Error("Discord allows no more gateway sessions today: the bot waits, or its token would be reset", "for", wait)
		return &Error{Op: "begin a session", Status: http.StatusTooManyRequests, RetryAfter: wait}
	}
	if count != s.plan.count {
		s.next = &shardPlan{count: count, concurrency: int(got.Limit.Concurrency), address: s.address, refused: s.plan.refused}
	}
	return nil
}
