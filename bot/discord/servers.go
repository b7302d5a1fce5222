package discord

import (
	"maps"
	"slices"
	"sync"

	"waymark/peer"
)

// servers are the guilds that the gateway shows: those that READY listed and GUILD_CREATE added, without those that
// GUILD_DELETE removed. A guild in an outage is still shown.
type servers struct {
	mu    sync.Mutex
	shown map[peer.ID]bool
	names map[peer.ID]string // of guilds whose GUILD_CREATE or GUILD_UPDATE came
	known map[int]bool       // shards whose READY came
	count int                // of shards
}

// ready takes a shard's guilds from its READY, in place of those it had before.
func (s *servers) ready(r readyEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number, count := 0, 1
	if len(r.Shard) == 2 && r.Shard[1] > 0 {
		number, count = int(r.Shard[0]), int(r.Shard[1])
	}
	if s.shown == nil || count != s.count {
		s.shown, s.known, s.count = map[peer.ID]bool{}, map[int]bool{}, count
	}
	for guild := range s.shown {
		if s.shardOf(guild) == number {
			delete(s.shown, guild)
		}
	}
	for _, g := range r.Guilds {
		s.shown[peer.ID(g.ID)] = true
	}
	s.known[number] = true
}

// shardOf is the number of a guild's shard (Discord: Gateway, Sharding).
func (s *servers) shardOf(guild peer.ID) int { return int(uint64(guild) >> 22 % uint64(s.count)) }

// rename keeps a guild's name. An event of an outage has none and changes nothing.
func (s *servers) rename(guild peer.ID, name string) {
	if guild == 0 || name == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.names == nil {
		s.names = map[peer.ID]string{}
	}
	s.names[guild] = name
}

func (s *servers) add(guild peer.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shown != nil {
		s.shown[guild] = true
	}
}

func (s *servers) remove(guild peer.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.shown, guild)
	delete(s.names, guild)
}

// ServerName returns what a guild is called, "" while the gateway has not said so.
func (c *Client) ServerName(guild peer.ID) peer.UserText {
	s := &c.servers
	s.mu.Lock()
	defer s.mu.Unlock()
	return peer.CleanName(s.names[guild])
}

// Servers returns the guilds that the gateway shows, sorted.
func (c *Client) Servers() []peer.ID {
	s := &c.servers
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.shown))
}

// ServerAnswer returns what the gateway shows of the bot's place in a guild: ServerInReady or ServerNotInReady, and 0
// while the guild's shard is not connected.
func (c *Client) ServerAnswer(guild peer.ID) peer.ServerAnswer {
	s := &c.servers
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.count == 0 || c.online.Load() < int64(s.count) || !s.known[s.shardOf(guild)]:
		return 0
	case s.shown[guild]:
		return peer.ServerInReady
	}
	return peer.ServerNotInReady
}
