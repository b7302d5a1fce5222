package main

import (
	"errors"
	"testing"
	"time"

	"waymark/bot/discord"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// What becomes of a wish, by what Discord answered and how often it was tried before.
func TestJudge(t *testing.T) {
	says := func(status, code int, after time.Duration) error {
		return &discord.Error{Status: status, Code: code, RetryAfter: after}
	}
	left, closed := verdict{result: commands.Left, final: true}, verdict{result: commands.Closed, final: true}
	hourly, never := verdict{result: commands.Refused, wait: time.Hour}, verdict{result: commands.Refused, final: true}
	for _, c := range []struct {
		name     string
		err      error
		attempts int
		want     verdict
	}{
		{"a broken connection", errors.New("broken"), 0, verdict{wait: 5 * time.Second}},
		{"the second time", errors.New("broken"), 1, verdict{wait: 15 * time.Second}},
		{"the hundredth", errors.New("broken"), 100, verdict{wait: time.Hour}},
		{"trouble of Discord's", says(500, 0, 0), 2, verdict{wait: time.Minute}},
		{"a limit", says(429, 0, 7*time.Second), 2, verdict{wait: 7 * time.Second}},
		{"a limit that does not end", says(429, 0, 7*time.Second), 5, verdict{wait: time.Minute}},
		{"a long one that does not end", says(429, 0, 2*time.Hour), 5, verdict{wait: 2 * time.Hour}},
		{"a limit without a time", says(429, 0, 0), 0, verdict{wait: 5 * time.Second}},
		{"the token is refused", says(401, 0, 0), 0, verdict{wait: 5 * time.Second}},
		{"a member who left", says(404, 10007, 0), 0, left},
		{"a person who is no more", says(404, 10013, 0), 0, left},
		{"no server in common", says(403, 50278, 0), 0, left},
		{"messages shut out", says(403, 50007, 0), 0, closed},
		{"a permission", says(403, 50013, 0), 0, hourly},
		{"a channel that holds no more", says(400, 30013, 0), 0, hourly},
		{"a server that the bot is not in now", says(404, 10004, 0), 0, hourly},
		{"too many threads", says(400, 160006, 0), 0, hourly},
		{"a mistake of ours", says(400, 50035, 0), 0, never},
		{"a channel that is gone", says(404, 10003, 0), 0, never},
		{"a method that is none", says(405, 0, 0), 0, never},
		{"too large", says(413, 40005, 0), 0, never},
	} {
		if got := judge(c.err, c.attempts); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// Who left is named to whoever wished, and nobody is for other ends.
func TestOfOneWhoLeftItIsSaidWho(t *testing.T) {
	w := newWorld(t)
	arjun := w.id("arjun")
	var who []peer.ID
	w.outcome = func(_ *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
		who = append(who, o.ID)
		return nil, nil
	}
	e := commands.Effect{Kind: commands.GiveRole, Target: "role/1", User: arjun, Role: w.channels["&30 days"], OnOutcome: "test.end"}
	for _, how := range []string{"404:10007", "404:10011"} {
		w.do(w.fake.Fail("PUT /guilds/*/members/*/roles/*", how, 1))
		w.wish(e)
		w.tick()
	}
	w.heard("left", "refused")
	if len(who) != 2 || who[0] != arjun || who[1] != 0 {
		t.Errorf("named: %v, want %v and nobody", who, arjun)
	}
}

// That Discord refuses is told when it first does, whatever went wrong before, and once for each wish.
func TestARefusalIsToldOnceForEachWish(t *testing.T) {
	w := newWorld(t)
	w.do(w.fake.Fail("POST /channels/*/messages", "500", 1))
	w.wish(w.post("Okay"))
	w.tick()
	w.heard()
	w.do(w.fake.Fail("POST /channels/*/messages", "403:50013", 100))
	w.wait(5 * time.Hour)
	w.heard("refused")
	w.wish(w.post("Good"))
	w.tick()
	w.heard("refused")
	w.wait(5 * time.Hour)
	w.heard()
	w.fake.Forgive()
	w.do(w.fake.Fail("POST /channels/*/messages", "500", 1))
	w.wish(w.post("Good"))
	w.tick()
	w.do(w.fake.Fail("POST /channels/*/messages", "403:50013", 100))
	w.wait(5 * time.Hour)
	w.heard("refused")
	w.fake.Forgive()
	w.took()
	w.wait(time.Hour)
	w.expect("posts #check-ins: Good")
	w.heard("done")
}
