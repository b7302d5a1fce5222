package proof_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/fakediscord"
	"waymark/commands"
	"waymark/commands/guilds"
	"waymark/peer"
	"waymark/storage"
)

// walk is a pairing from the offer to mentor to its end, with everything that Discord is to show on the way.
type walk struct {
	*apptest.World
	arjun, leela, sam peer.ID
	noor              peer.ID // moderates, too
	next              peer.ID
}

func newWalk(t *testing.T) *walk {
	t.Helper()
	w := apptest.NewWorld(t)
	w.Do(w.Bot.Close())
	w.Whole = true
	w.Start(w.Dir)
	w.Do(w.Fake.AddChannel("Harbour", "moderators"))
	w.Do(w.Fake.AddRole("Harbour", "Mentor", 0))
	g, err := w.Bot.Discord.Guild(w.Ctx(), w.Guild)
	w.Do(err)
	set := peer.Settings{}
	for id, c := range g.Channels {
		switch c.Name {
		case "mentoring":
			set.Mentoring = id
		case "moderators":
			set.Moderators = id
		}
	}
	for id, r := range g.Roles {
		if r.Name == "Mentor" {
			set.Mentor = id
		}
	}
	k := &walk{World: w, arjun: w.Id("arjun"), leela: w.Id("leela"), sam: w.Id("sam"), noor: w.Id("sam") + 1, next: 1000}
	w.Update(func(tx *storage.Tx) error {
		for _, id := range []peer.ID{k.arjun, k.leela} {
			if err := tx.PutMember(peer.Member{ID: id, Consent: commands.ConsentVersion, ConsentAt: w.Clock()}); err != nil {
				return err
			}
		}
		return tx.PutSettings(set)
	})
	w.Took()
	return k
}

// act does what a person does, with no more Discord in it than the bot's own answer, which a crash may lose.
func (k *walk) act(who peer.ID, rq commands.Request) commands.Reply {
	k.T.Helper()
	k.next++
	rq.ID, rq.Guild, rq.Now, rq.Member = k.next, k.Guild, k.Clock(), who
	if who == k.sam || who == k.noor {
		rq.Permissions = guilds.PermissionModerateMembers
	}
	reply := k.Bot.Table.Do(k.Ctx(), k.Bot.DB, rq)
	if strings.Contains(reply.Message.Text.Reveal(), "othing was changed") || strings.Contains(reply.Message.Text.Reveal(), "older version") {
		k.T.Fatalf("%s%s was refused: %s", rq.Command, rq.Component, reply.Message.Text.Reveal())
	}
	return reply
}

func (k *walk) press(who peer.ID, act string, args ...string) {
	k.T.Helper()
	k.act(who, commands.Request{Kind: commands.ButtonClick, Component: act, Args: args})
}

func (k *walk) slash(who peer.ID, command string, options map[string]commands.Value) {
	k.T.Helper()
	k.act(who, commands.Request{Kind: commands.SlashCommand, Command: command, Options: options})
}

// ends is the mentee's end of the active pairing, asked once and confirmed.
func (k *walk) ends() {
	k.T.Helper()
	k.slash(k.arjun, "mentor end", map[string]commands.Value{"with": {ID: k.leela}})
	var active peer.ID
	k.Do(k.Bot.DB.View(k.Ctx(), k.Guild, func(tx *storage.Tx) error {
		all, err := tx.Pairings(k.arjun)
		for _, p := range all {
			if p.Active() {
				active = p.ID
			}
		}
		return err
	}))
	k.press(k.arjun, "mentor:end-now", active.String())
}

// steps are what people do and what time brings, in order.
func (k *walk) steps() []func() {
	request := peer.ID(1004)
	return []func(){
		func() {
			k.slash(k.leela, "mentor offer", map[string]commands.Value{"languages": {Text: "English"}})
			k.press(k.leela, "mentor:conduct", "1")
		},
		func() { k.slash(k.noor, "mentors approve", map[string]commands.Value{"member": {ID: k.leela}}) },
		func() { k.slash(k.arjun, "mentor request", map[string]commands.Value{"help": {Text: "A walk"}}) },
		func() { k.press(k.sam, "mentors:claim", request.String()) },
		func() {
			k.slash(k.sam, "mentors assign", map[string]commands.Value{"member": {ID: k.arjun}, "mentor": {ID: k.leela}})
		},
		func() { k.press(k.leela, "mentor:accept", request.String(), "3") },
		func() { k.press(k.arjun, "mentor:yes", request.String(), "4") },
		func() { k.SetNow(k.Clock().Add(3 * 24 * time.Hour)) },
		k.ends,
	}
}

// play goes through all steps. The program is killed at the nth thing that Discord shows (never, for 0): Discord
// has it, and the bot's files are as they were before the answer came. What happened on Discord is returned, as is
// what the files say at the end.
func (k *walk) play(kill int) (shown []string, killed bool) {
	k.T.Helper()
	seen, saved := 0, ""
	k.OnEvent = func(e fakediscord.Event) {
		if apptest.Line(e) == "" || saved != "" {
			return
		}
		if seen++; seen == kill {
			saved = k.Save()
			k.Bot.Outbox.CallTimeout = time.Nanosecond // whatever it would do next does not reach Discord
		}
	}
	for _, step := range k.steps() {
		step()
		k.Tick()
		if saved != "" && !killed {
			killed = true
			k.Crash(saved)
			k.SetNow(k.Clock().Add(time.Second))
			k.Tick()
		}
		k.Wait(time.Minute)
	}
	k.Empty()
	return k.Took(), killed
}

// end is what Discord shows when all is over: every post that was made, with how often; who is in which thread.
func end(shown []string) []string {
	posts := map[string]int{}
	thread, role := "", ""
	for _, l := range shown {
		switch {
		case strings.HasPrefix(l, "posts "):
			posts[l]++
		case strings.HasPrefix(l, "thread "):
			thread = l
			if strings.HasSuffix(l, "[bot]") {
				posts["a thread is made"]++
			}
		case strings.HasPrefix(l, "role "):
			role = l
		case strings.HasPrefix(l, "REFUSED"), strings.HasPrefix(l, "deletes"):
			posts[l]++
		}
	}
	all := []string{thread, role}
	for l, n := range posts {
		all = append(all, fmt.Sprintf("%d× %s", n, l))
	}
	slices.Sort(all)
	return all
}

// cardsAtEnd are the texts that cards show at the end, by where they were first posted.
func cardsAtEnd(shown []string) []string {
	where := map[string]string{}
	for _, l := range shown {
		verb, rest, _ := strings.Cut(l, " ")
		place, text, _ := strings.Cut(rest, ": ")
		if verb == "edits" {
			where[place] = text
		}
	}
	var all []string
	for place, text := range where {
		all = append(all, place+": "+text)
	}
	slices.Sort(all)
	return all
}

// The program is killed at every step that its outbox takes on Discord in the life of a pairing. After a restart
// there is what an undisturbed run leaves: one thread with both in it, each message once, no step missing.
func TestPairingSurvivesAKillAtEveryStep(t *testing.T) {
	t.Parallel()
	undisturbed, _ := newWalk(t).play(0)
	want := end(undisturbed)
	if threads := strings.Count(strings.Join(want, "\n"), "posts #Side by side"); threads != 2 {
		t.Fatalf("the undisturbed run is not as expected:\n%s", strings.Join(want, "\n"))
	}
	steps := 0
	for kill := 1; ; kill++ {
		k := newWalk(t)
		shown, killed := k.play(kill)
		if !killed {
			break
		}
		steps++
		if got := end(shown); !slices.Equal(normal(got), normal(want)) {
			t.Errorf("killed at step %d:\n%s\nwant:\n%s", kill, strings.Join(normal(got), "\n"), strings.Join(normal(want), "\n"))
		}
		if got := cardsAtEnd(shown); !slices.Equal(normal(got), normal(cardsAtEnd(undisturbed))) {
			t.Errorf("killed at step %d, cards show:\n%s\nwant:\n%s", kill, strings.Join(normal(got), "\n"), strings.Join(normal(cardsAtEnd(undisturbed)), "\n"))
		}
		k.settled()
	}
	if steps < 15 {
		t.Errorf("only %d steps were tried", steps)
	}
}

// settled fails unless the files say what happened.
func (k *walk) settled() {
	k.T.Helper()
	k.Update(func(tx *storage.Tx) error {
		pairings, err := tx.Pairings(k.arjun)
		if err != nil {
			return err
		}
		if len(pairings) != 1 || pairings[0].Active() || pairings[0].Mentor != k.leela {
			k.T.Errorf("pairings: %+v", pairings)
		}
		r, err := tx.RequestOf(k.arjun)
		if err != nil || r == nil || r.State != peer.Closed {
			k.T.Errorf("request: %+v %v", r, err)
		}
		open, err := tx.OpenRequests()
		if len(open) > 0 {
			k.T.Errorf("%d requests are open", len(open))
		}
		return err
	})
}

// normal leaves out times, which differ by how long the program was down.
func normal(lines []string) []string {
	var out []string
	for _, l := range lines {
		fields := strings.Fields(l)
		for i, f := range fields {
			if strings.HasPrefix(f, "2026-") {
				fields[i] = "then"
			}
		}
		out = append(out, strings.Join(fields, " "))
	}
	return out
}
