package commands

import (
	"sync"
	"time"

	"waymark/peer"
)

// recentNames are the names that came with requests of the last 15 minutes, in memory only: a form says who it is about by
// id alone.
type recentNames struct {
	mu sync.Mutex
	by map[guildPerson]recentName
}

type guildPerson struct{ guild, person peer.ID }

type recentName struct {
	peer.Name
	at time.Time
}

// put keeps the names in a request.
func (r *recentNames) put(rq Request) {
	names := rq.namesOf()
	if len(names) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.by == nil {
		r.by = map[guildPerson]recentName{}
	}
	if len(r.by) >= holdAtMost {
		for key, name := range r.by {
			if name.at.Add(HoldFor).Before(rq.Now) {
				delete(r.by, key)
			}
		}
	}
	for id, name := range names {
		if len(r.by) < holdAtMost {
			r.by[guildPerson{rq.Guild, id}] = recentName{name, rq.Now}
		}
	}
}

// in returns the names of a guild at an instant.
func (r *recentNames) in(guild peer.ID, now time.Time) func(person peer.ID) peer.Name {
	return func(person peer.ID) peer.Name {
		r.mu.Lock()
		defer r.mu.Unlock()
		name := r.by[guildPerson{guild, person}]
		if name.at.Add(HoldFor).Before(now) {
			return peer.Name{}
		}
		return name.Name
	}
}

// cameWith returns the names that came with a request, in the private channel with Discord's answer about who acts there, else
// the recent ones.
func (t *Table) cameWith(rq Request) func(person peer.ID) peer.Name {
	own, recent := rq.namesOf(), t.recent.in(rq.Guild, rq.Now)
	return func(person peer.ID) peer.Name {
		if name, ok := own[person]; ok {
			return name
		}
		return recent(person)
	}
}

// forget drops the name of a person in a guild.
func (r *recentNames) forget(guild, person peer.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.by, guildPerson{guild, person})
}
