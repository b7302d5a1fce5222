package mentoring_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"waymark/commands"
	"waymark/commands/commandstest"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

// A crowd is a guild with many open requests and mentors, and pairings of the past.
type crowd struct {
	db    *storage.DB
	table *commands.Table
	now   time.Time
	next  peer.ID
}

const (
	crowdRequests = 10_000
	crowdMentors  = 1_000
	firstMember   = peer.ID(1 << 40)
	firstMentor   = peer.ID(1 << 41)
)

func newCrowd(b *testing.B, requests, mentors, past int) *crowd {
	b.Helper()
	c := &crowd{db: commandstest.NewStore(b), now: time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC), next: 1 << 50}
	c.table = commandstest.Everything()
	zones := []string{"Asia/Kolkata", "Europe/Berlin", "America/New_York", "UTC"}
	languages := []string{"Telugu", "Hindi", "English", "German"}
	c.fill(b, mentors, func(tx *storage.Tx, i int) error {
		id := firstMentor + peer.ID(i)
		if err := tx.PutMember(peer.Member{ID: id, Consent: commands.ConsentVersion, Calendar: peer.Calendar{Zone: zones[i%4]}}); err != nil {
			return err
		}
		return tx.PutMentor(peer.Mentor{
			Member: id, Name: "Mentor", Languages: languages[i%3 : i%3+2], Capacity: 2 + past/max(mentors, 1), State: peer.MentorOpen, Conduct: 1,
		})
	})
	c.fill(b, requests, func(tx *storage.Tx, i int) error {
		id := firstMember + peer.ID(i)
		if err := tx.PutMember(peer.Member{ID: id, Consent: commands.ConsentVersion, Calendar: peer.Calendar{Zone: zones[i%4]}}); err != nil {
			return err
		}
		return tx.PutRequest(peer.Request{
			ID: 1<<45 + peer.ID(i), Member: id, Help: "Somebody who has been there", Languages: languages[i%4 : i%4+1],
			Created: c.now.Add(time.Duration(i-requests) * time.Minute), State: peer.Waiting, Version: 1,
		})
	})
	c.fill(b, past, func(tx *storage.Tx, i int) error {
		member := peer.ID(1<<42) + peer.ID(i)
		if err := tx.PutMember(peer.Member{ID: member, Consent: commands.ConsentVersion}); err != nil {
			return err
		}
		return tx.PutPairing(peer.Pairing{
			ID: 1<<46 + peer.ID(i), Mentor: firstMentor + peer.ID(i%max(mentors, 1)), Mentee: member, Since: c.now.AddDate(-1, 0, 0), Ended: c.now.AddDate(0, -1, 0),
		})
	})
	return c
}

func (c *crowd) fill(b *testing.B, n int, put func(*storage.Tx, int) error) {
	b.Helper()
	const batch = 500
	for from := 0; from < n; from += batch {
		err := c.db.Update(context.Background(), commandstest.Harbour, func(tx *storage.Tx) error {
			for i := from; i < min(n, from+batch); i++ {
				if err := put(tx, i); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func (c *crowd) do(b *testing.B, rq commands.Request) commands.Reply {
	b.Helper()
	c.next++
	rq.ID, rq.Guild, rq.Now, rq.Permissions = c.next, commandstest.Harbour, c.now, guilds.PermissionModerateMembers
	reply := c.table.Do(context.Background(), c.db, rq)
	if reply.Message == nil || reply.Message.PlainText() == "" {
		b.Fatalf("%+v", reply)
	}
	return reply
}

// BenchmarkDesk: with 10,000 requests and 1,000 mentors, the queue and the choice of a mentor (ranking included)
// take at most 10 ms each.
func BenchmarkDesk(b *testing.B) {
	c := newCrowd(b, crowdRequests, crowdMentors, 0)
	member := map[string]commands.Value{"member": {ID: firstMember + crowdRequests/2}}
	for name, rq := range map[string]commands.Request{
		"queue":  {Kind: commands.SlashCommand, Command: "mentors queue", Member: commandstest.Maya, Options: map[string]commands.Value{}},
		"filter": {Kind: commands.SlashCommand, Command: "mentors queue", Member: commandstest.Maya, Options: map[string]commands.Value{"only": {Text: "unclaimed"}}},
		"choose": {Kind: commands.SlashCommand, Command: "mentors assign", Member: commandstest.Maya, Options: member},
		"status": {Kind: commands.SlashCommand, Command: "mentor status", Member: firstMember + crowdRequests - 1},
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				c.do(b, rq)
			}
		})
	}
	done := 0
	b.Run("assign", func(b *testing.B) {
		for range b.N {
			i := done
			done++
			reply := c.do(b, commands.Request{Kind: commands.SlashCommand, Command: "mentors assign", Member: commandstest.Maya, Options: map[string]commands.Value{
				"member": {ID: firstMember + peer.ID(i%crowdRequests)}, "mentor": {ID: firstMentor + peer.ID(i%crowdMentors)},
			}})
			if len(reply.Effects) == 0 && i < crowdMentors {
				b.Fatal(reply.Message.PlainText())
			}
		}
	})
}

// BenchmarkRequest: what a request costs, from the asking to the end of the pairing, does not grow with the pairings of
// the past. "times" is its cost beside that without any.
func BenchmarkRequest(b *testing.B) {
	var without float64
	for _, past := range []int{0, 1_000, 20_000} {
		b.Run(fmt.Sprintf("%d-past", past), func(b *testing.B) {
			c := newCrowd(b, 0, 100, past)
			b.ResetTimer()
			for i := range b.N {
				id := peer.ID(1<<43) + peer.ID(i)
				b.StopTimer()
				c.fill(b, 1, func(tx *storage.Tx, _ int) error {
					return tx.PutMember(peer.Member{ID: id, Consent: commands.ConsentVersion})
				})
				b.StartTimer()
				c.whole(b, id, firstMentor+peer.ID(i%100))
			}
			each := float64(b.Elapsed()) / float64(b.N)
			if past == 0 {
				without = each
			}
			b.ReportMetric(each/without, "times")
		})
	}
}

// whole is a request from the asking to the end of the pairing.
func (c *crowd) whole(b *testing.B, member, mentor peer.ID) {
	b.Helper()
	slash := func(who peer.ID, command string, options map[string]commands.Value) {
		c.do(b, commands.Request{Kind: commands.SlashCommand, Member: who, Command: command, Options: options})
	}
	slash(member, "mentor request", map[string]commands.Value{"help": {Text: "A walk"}})
	request := c.next.String()
	slash(commandstest.Maya, "mentors assign", map[string]commands.Value{"member": {ID: member}, "mentor": {ID: mentor}})
	c.do(b, commands.Request{Kind: commands.ButtonClick, Member: mentor, Component: "mentor:accept", Args: []string{request}})
	c.do(b, commands.Request{Kind: commands.ButtonClick, Member: member, Component: "mentor:yes", Args: []string{request}})
	pairing := c.next.String() // named by the yes
	slash(member, "mentor end", map[string]commands.Value{"with": {ID: mentor}})
	c.do(b, commands.Request{Kind: commands.ButtonClick, Member: member, Component: "mentor:end-now", Args: []string{pairing}})
	err := c.db.View(context.Background(), commandstest.Harbour, func(tx *storage.Tx) error {
		r, err := tx.RequestOf(member)
		if r == nil || r.State != peer.Closed || r.Pairing == 0 {
			b.Fatalf("it did not come to its end: %+v", r)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkTrail: the newest page of the moderators' history, and that of one member, cost the same whatever lies behind them.
// "times" is the cost beside that with 20 past pairings.
func BenchmarkTrail(b *testing.B) {
	small := map[string]float64{}
	for _, past := range []int{20, 20_000} {
		c := newCrowd(b, 0, 100, past)
		c.trail(b, past)
		for _, show := range []struct {
			name string
			rq   commands.Request
		}{
			{"newest", commands.Request{Kind: commands.SlashCommand, Command: "mentors history", Member: commandstest.Maya, Options: map[string]commands.Value{}}},
			{"member", commands.Request{Kind: commands.SlashCommand, Command: "mentors history", Member: commandstest.Maya, Options: map[string]commands.Value{"member": {ID: 1<<42 + 1}}}},
		} {
			b.Run(fmt.Sprintf("%s/%d-past", show.name, past), func(b *testing.B) {
				for range b.N {
					c.do(b, show.rq)
				}
				each := float64(b.Elapsed()) / float64(b.N)
				if past == 20 {
					small[show.name] = each
				}
				b.ReportMetric(each/small[show.name], "times")
			})
		}
	}
}

// trail notes what moderators did about the pairings of the past: four lines each, over a year.
func (c *crowd) trail(b *testing.B, past int) {
	b.Helper()
	verbs := []string{"claim", "open", "assign", "unassign"}
	step := 300 * 24 * time.Hour / time.Duration(4*past)
	c.fill(b, 4*past, func(tx *storage.Tx, i int) error {
		return tx.Audit(peer.AuditEntry{
			ID: 1<<47 + peer.ID(i), At: c.now.Add(time.Duration(i-4*past) * step), Actor: commandstest.Maya, Verb: verbs[i%4], Target: 1<<42 + peer.ID(i/4),
		})
	})
}
