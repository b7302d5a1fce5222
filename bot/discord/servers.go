package discord

import (
	"slices"
	"sync"

	"waymark/peer"
)

// crowdedFrom is how many guilds of one shard are many: Discord allows maxGuilds.
const (
	crowdedFrom = 1500
	maxGuilds   = 2500
)

// servers are the shards of the present plan, and the guilds that the gateway shows on each: those that READY listed and
// GUILD_CREATE added, without those that GUILD_DELETE removed. A guild in an outage is still shown.
type servers struct {
	mu     sync.Mutex
	shards []shardGuilds
	names  map[peer.ID]string // by guild, from GUILD_CREATE on; another plan changes no name
}

// shardGuilds is what the gateway says to one shard.
type shardGuilds struct {
	connected bool
	ready     bool                 // its READY came
	guilds    map[peer.ID]struct{} // those it is told of
	warned    bool                 // that there are many
}

// begin forgets which guilds other shards were told of.
func (s *servers) begin(count int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shards = make([]shardGuilds, count)
	for n := range s.shards {
		s.shards[n].guilds = map[peer.ID]struct{}{}
	}
	if s.names == nil {
		s.names = map[peer.ID]string{}
	}
}

func (s *servers) connected(shard int, yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shards[shard].connected = yes
}

// ready takes a shard's guilds from its READY, in place of those it had before.
func (s *servers) ready(r readyEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := 0
	if len(r.Shard) == 2 {
		number = int(r.Shard[0])
	}
	if number < 0 || number >= len(s.shards) {
		return
	}
	now := map[peer.ID]struct{}{}
	for _, g := range r.Guilds {
		now[peer.ID(g.ID)] = struct{}{}
	}
	s.shards[number].ready, s.shards[number].guilds = true, now
}

// of returns a guild's shard (Discord: Gateway, Sharding); nil while there is none.
func (s *servers) of(guild peer.ID) *shardGuilds {
	if len(s.shards) == 0 || guild == 0 {
		return nil
	}
	return &s.shards[uint64(guild)>>22%uint64(len(s.shards))]
}

// add notes a guild and its name. An event of an outage has none and changes no name. It returns how many guilds the shard
// has if that is many, once; else 0.
func (s *servers) add(guild peer.ID, name string) (many int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	shard := s.of(guild)
	if shard == nil {
		return 0
	}
	shard.guilds[guild] = struct{}{}
	if name != "" {
		s.names[guild] = name
	}
	if len(shard.guilds) < crowdedFrom || shard.warned {
		return 0
	}
	shard.warned = true
	return len(shard.guilds)
}

func (s *servers) remove(guild peer.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if shard := s.of(guild); shard != nil {
		delete(shard.guilds, guild)
		delete(s.names, guild)
	}
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
	var all []peer.ID
	for _, shard := range s.shards {
		for guild := range shard.guilds {
			all = append(all, guild)
		}
	}
	slices.Sort(all)
	return all
}

// ServerAnswer returns what the gateway shows of the bot's place in a guild: ServerInReady or ServerNotInReady, and 0
// while the guild's shard is not connected.
func (c *Client) ServerAnswer(guild peer.ID) peer.ServerAnswer {
	s := &c.servers
	s.mu.Lock()
	defer s.mu.Unlock()
	shard := s.of(guild)
	if shard == nil || !shard.connected || !shard.ready {
		return 0
	}
	if _, shown := shard.guilds[guild]; shown {
		return peer.ServerInReady
	}
	return peer.ServerNotInReady
}

// Shard is how one gateway session is.
type Shard struct {
	Connected bool `json:"connected"`
	Servers   int  `json:"servers"`
	Crowded   bool `json:"crowded"` // so many that there should soon be more shards
}

// Shards returns how each shard is, by number; none before Run.
func (c *Client) Shards() []Shard {
	s := &c.servers
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Shard, len(s.shards))
	for n, shard := range s.shards {
		all[n] = Shard{shard.connected, len(shard.guilds), len(shard.guilds) >= crowdedFrom}
	}
	return all
}

// Connected reports whether every shard is connected to the gateway.
func (c *Client) Connected() bool {
	all := c.Shards()
	return len(all) > 0 && !slices.ContainsFunc(all, func(s Shard) bool { return !s.Connected })
}
