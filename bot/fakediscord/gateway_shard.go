package fakediscord

import (
	"slices"
	"time"
)

// shard is the part of the guilds that one session gets: those with (id >> 22) % count == index. Private channels belong to
// shard 0 (Discord: Sharding).
type shard struct{ index, count int }

// has tells whether a guild (nil: a private channel) belongs to the shard.
func (sh shard) has(g *guild) bool {
	if g == nil {
		return sh.index == 0
	}
	return int(uint64(g.id>>22)%uint64(sh.count)) == sh.index
}

// WantShards changes what GET /gateway/bot recommends; see Options.Shards.
func (s *Server) WantShards(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.opt.Shards = max(n, 1)
}

// guildsOf counts the guilds of a shard.
func (s *Server) guildsOf(sh shard) int {
	n := 0
	for _, g := range s.guilds {
		if g.hasBot && sh.has(g) {
			n++
		}
	}
	return n
}

// tooSoon tells whether an IDENTIFY is one more than max_concurrency allows: of the shards whose index leaves the same
// remainder, one may identify in Options.IdentifyWindow. It notes those that may.
func (s *Server) tooSoon(sh shard) bool {
	now, key := time.Now(), sh.index%s.opt.MaxConcurrency
	if s.gateway.identified == nil {
		s.gateway.identified = map[int]time.Time{}
	}
	if last, ok := s.gateway.identified[key]; ok && now.Sub(last) < s.opt.IdentifyWindow {
		return true
	}
	s.gateway.identified[key] = now
	return false
}

// connected says whether every shard of the bot has a live session that has been sent everything.
func (s *Server) connected() bool {
	return slices.ContainsFunc(s.gateway.sessions, func(first *session) bool {
		for i := range first.shard.count {
			live := func(ss *session) bool {
				return ss.shard == shard{i, first.shard.count} && ss.conn != nil && ss.conn.unwritten == 0
			}
			if !slices.ContainsFunc(s.gateway.sessions, live) {
				return false
			}
		}
		return true
	})
}
