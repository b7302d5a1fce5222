package proof_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/bot/fakediscord"
)

// deed is something that people do, and what it is to bring about on Discord, once.
type deed struct {
	name    string
	ready   []string      // what comes before
	act     []string      // what they do
	wait    time.Duration // until it falls due
	request string        // what the bot asks of Discord for it
	done    func(x *trial) int
	repeats bool // a repetition shows the same again, or Discord has no way to tell it: twice is better than never
}

// roomDeeds are those that the worker carries out, after the answer.
func roomDeeds() []deed {
	milestone := []string{`@owner /setup milestone-role rung:30d role:&"30 days"`, `@arjun /journey start name:Evenings since:"30 days ago"`, `@arjun /checkin mood:Okay`}
	request := []string{`@tom /mentor request help:"Somebody who has been there" languages:English`, `@sam /mentors assign member:@tom mentor:@leela`}
	pair := append(request[:2:2], `@leela clicks "Accept"`)
	share := []string{`@arjun /checkin mood:Good note:"word" share:"Mood and note"`}
	thread := func(x *trial) int {
		names, talks, both := map[string]bool{}, 0, false
		x.each(func(e fakediscord.Event) {
			switch {
			case e.Event == "thread":
				names[e.Name] = true
				both = both || slices.Contains(e.Members, "tom") && slices.Contains(e.Members, "leela")
			case e.Event == "message" && e.To == "thread" && !e.Edited:
				talks++
			}
		})
		if !both {
			return 0
		}
		return max(len(names), talks)
	}
	reminds := func(x *trial) int {
		return x.count(func(e fakediscord.Event) bool {
			return e.Event == "message" && e.To == "dm" && e.Viewer == "arjun" && strings.Contains(e.Text, "How is your day")
		})
	}
	role := func(change string) func(x *trial) int {
		return func(x *trial) int {
			return x.count(func(e fakediscord.Event) bool {
				return e.Event == "role" && e.Member == "arjun" && e.Role == "30 days" && e.Change == change
			})
		}
	}
	return []deed{
		{"post", nil, share, 0, "POST /channels/*/messages", func(x *trial) int { return x.posts("check-ins", "word") }, false},
		{"edit a post", share, []string{`@arjun /checkin mood:Hard share:"Mood only"`}, 0, "PATCH /channels/*/messages/*", func(x *trial) int {
			return x.count(func(e fakediscord.Event) bool {
				return e.Event == "message" && e.To == "channel" && e.Edited && strings.Contains(e.Text, "Hard")
			})
		}, true},
		{"take a post back", share, []string{`@arjun clicks "Take it back"`}, 0, "DELETE /channels/*/messages/*", func(x *trial) int {
			return x.count(func(e fakediscord.Event) bool { return e.Event == "deleted" && e.Channel == "check-ins" })
		}, false},
		{"open a private channel", nil, []string{`@arjun /reminder set time:09:10 zone:UTC`}, 10 * time.Minute, "POST /users/@me/channels", reminds, false},
		{"private message", nil, []string{`@arjun /reminder set time:09:10 zone:UTC`}, 10 * time.Minute, "POST /channels/*/messages", reminds, false},
		{"give a role", milestone, []string{`@arjun clicks "Share this milestone"`}, 0, "PUT /guilds/*/members/*/roles/*", role("add"), false},
		{"take a role", append(milestone[:3:3], `@arjun clicks "Share this milestone"`, `@arjun /milestone list`),
			[]string{`@arjun clicks "Take the role off"`}, 0, "DELETE /guilds/*/members/*/roles/*", role("remove"), false},
		{"open a thread", pair, []string{`@tom clicks "Accept"`}, 0, "POST /channels/*/threads", thread, false},
		{"bring people into a thread", pair, []string{`@tom clicks "Accept"`}, 0, "PUT /channels/*/thread-members/*", thread, false},
		{"close a thread", append(pair[:3:3], `@tom clicks "Accept"`), []string{`@tom /mentor end with:@leela`, `@tom clicks "End it"`}, 0, "PATCH /channels/*", func(x *trial) int {
			return x.count(func(e fakediscord.Event) bool { return e.Event == "thread" && e.Archived && e.Locked })
		}, false},
	}
}

// answerDeeds are those that are done by answering an interaction.
func answerDeeds() []deed {
	noted := func(x *trial) int {
		if !x.kept("arjun", "word") {
			return 0
		}
		return x.answers("arjun", "Saved")
	}
	checkin := []string{`@arjun /checkin mood:Good note:"word"`}
	const callback = "POST /interactions/*/*/callback"
	return []deed{
		{"answer a command", nil, checkin, 0, callback, noted, false},
		{"answer a button", checkin, []string{`@arjun clicks "Share with the room"`}, 0, callback,
			func(x *trial) int { return x.answers("arjun", "What do you want to show in #check-ins") }, false},
		{"open a form", checkin, []string{`@arjun clicks "Edit the note"`}, 0, callback,
			func(x *trial) int { return x.count(func(e fakediscord.Event) bool { return e.Event == "modal" }) }, false},
		{"send a picture", checkin, []string{`@arjun /history`}, 0, callback, func(x *trial) int {
			return x.count(func(e fakediscord.Event) bool { return e.Event == "message" && len(e.Files) == 1 })
		}, false},
		{"complete an option", nil, []string{`@arjun types /reminder set zone:kolk`}, 0, callback,
			func(x *trial) int {
				return x.count(func(e fakediscord.Event) bool { return e.Event == "autocomplete" })
			}, false},
		{"answer late", nil, []string{`@owner /setup show`}, 0, "PATCH /webhooks/*/*/messages/@original",
			func(x *trial) int { return x.answers("owner", "#check-ins") }, true},
		{"say more", []string{`@arjun /journey start name:Evenings since:"30 days ago"`}, []string{`@arjun /checkin mood:Good note:"word"`}, 0, "POST /webhooks/*/*",
			func(x *trial) int { return x.answers("arjun", "You've reached") }, true},
	}
}

// each calls f for what happened on Discord.
func (x *trial) each(f func(fakediscord.Event)) {
	x.count(func(e fakediscord.Event) bool { f(e); return false })
}

// answers is how often a member was shown an answer that holds a text.
func (x *trial) answers(who, text string) int {
	return x.count(func(e fakediscord.Event) bool {
		return e.Event == "message" && e.To == "ephemeral" && e.Viewer == who && strings.Contains(e.Text, text)
	})
}

// refusals is how often something went wrong with a request of the bot.
func (x *trial) refusals() int {
	return x.count(func(e fakediscord.Event) bool { return e.Event == "refused" && e.Provoked })
}

// way is how a request goes wrong, and how often.
type way struct {
	how   string
	times int
}

// ways are those that pass. The first few differ in what the bot has to do about them; the rest are played with some
// requests only.
func ways(all bool) []way {
	list := []way{{"429", 1}, {"500", 2}, {"timeout", 1}, {"lost", 1}, {"garbage", 1}}
	if all {
		list = append(list, []way{
			{"429:global", 1}, {"502", 1}, {"502:html", 1}, {"503", 1}, {"reset", 1}, {"lost", 2}, {"cut", 1}, {"empty", 1}, {"slow", 1},
		}...)
	}
	return list
}

// perform does a deed while the request for it goes wrong.
func (x *trial) perform(d deed, w way) (before level) {
	x.t.Helper()
	x.play(d.ready...)
	before = x.quiet()
	x.mu.Lock()
	x.events = nil
	x.mu.Unlock()
	if d.name == "answer late" {
		x.do(x.fake.Fail("GET /guilds/*", "slow", 1))
	}
	x.do(x.fake.Fail(d.request, w.how, w.times))
	x.play(d.act...)
	x.pass(d.wait)
	return before
}

// TestRequestsGoWrong lets every request that the worker makes go wrong in every way.
func TestRequestsGoWrong(t *testing.T) {
	home := harbour(t)
	for i, d := range roomDeeds() {
		for _, w := range append(ways(i == 0), way{"429:html", 1}, way{"403:50013", 1}) {
			t.Run(fmt.Sprintf("%s: %s x%d", d.name, w.how, w.times), func(t *testing.T) {
				onHarbour(t, home, func(x *trial) {
					before := x.perform(d, w)
					x.pass(2 * time.Hour)
					if n := d.done(x); n != 1 && !(d.repeats && n > 1 && n <= 1+w.times) {
						x.t.Errorf("done %d times", n)
					}
					if n := x.refusals(); n > w.times || n == 0 && w.how != "slow" {
						x.t.Errorf("it went wrong %d times, want %d", n, w.times)
					}
					x.nothingWaits()
					x.unprovoked()
					x.backTo(before)
				})
			})
		}
	}
}

// TestAnAnswerIsLostAndThenDiscordIsAway long enough to have forgotten the nonce. What came through is found, and not made again.
func TestAnAnswerIsLostAndThenDiscordIsAway(t *testing.T) {
	home := harbour(t)
	for _, d := range roomDeeds() {
		if !strings.HasPrefix(d.request, "POST") {
			continue
		}
		t.Run(d.name, func(t *testing.T) {
			onHarbour(t, home, func(x *trial) {
				x.perform(d, way{"lost", 1})
				x.do(x.fake.Fail("* /**", "503", 5))
				x.pass(2 * time.Hour)
				if n := d.done(x); n != 1 {
					x.t.Errorf("done %d times", n)
				}
				x.nothingWaits()
				x.unprovoked()
			})
		})
	}
}

// nothingWaits fails the test if the outbox is not empty.
func (x *trial) nothingWaits() {
	x.t.Helper()
	n, err := x.bot.DB.OutboxDepth(x.t.Context())
	x.do(err)
	if n != 0 {
		x.t.Errorf("%d wishes wait", n)
	}
}

// TestAnswersGoWrong lets answers to interactions go wrong: they come all the same, within three seconds.
func TestAnswersGoWrong(t *testing.T) {
	home := harbour(t)
	for i, d := range answerDeeds() {
		list := ways(i == 0)
		if d.name == "send a picture" { // the largest thing that is sent
			list = append(list, way{"reset", 1}, way{"cut", 1})
		}
		for _, w := range list {
			t.Run(fmt.Sprintf("%s: %s x%d", d.name, w.how, w.times), func(t *testing.T) {
				onHarbour(t, home, func(x *trial) {
					before := x.perform(d, w)
					x.pass(2 * time.Minute)
					if n := d.done(x); n != 1 && !(d.repeats && n > 1 && n <= 1+w.times) {
						x.t.Errorf("answered %d times", n)
					}
					if n := x.count(func(e fakediscord.Event) bool { return e.Event == "unanswered" }); n != 0 {
						x.t.Error("there was no answer within three seconds")
					}
					x.unprovoked()
					x.backTo(before)
				})
			})
		}
	}
}
