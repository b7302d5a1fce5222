package outbox_test

import (
	"errors"
	"testing"
	"time"

	"waymark/bot/apptest"
	"waymark/bot/discord"
	"waymark/bot/outbox"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// What becomes of an effect, by what Discord answered and how often it was tried before.
func TestJudge(t *testing.T) {
	says := func(status, code int, after time.Duration) error {
		return &discord.Error{Status: status, Code: code, RetryAfter: after}
	}
	left, closed := outbox.Decision{Result: commands.Left, Final: true}, outbox.Decision{Result: commands.Closed, Final: true}
	hourly, never := outbox.Decision{Result: commands.Refused, Wait: time.Hour}, outbox.Decision{Result: commands.Refused, Final: true}
	for _, c := range []struct {
		name     string
		err      error
		attempts int
		want     outbox.Decision
	}{
		{"a broken connection", errors.New("broken"), 0, outbox.Decision{Wait: 5 * time.Second}},
		{"the second time", errors.New("broken"), 1, outbox.Decision{Wait: 15 * time.Second}},
		{"the hundredth", errors.New("broken"), 100, outbox.Decision{Wait: time.Hour}},
		{"trouble of Discord's", says(500, 0, 0), 2, outbox.Decision{Wait: time.Minute}},
		{"a limit", says(429, 0, 7*time.Second), 2, outbox.Decision{Wait: 7 * time.Second}},
		{"a limit that goes on", says(429, 0, time.Second), 3, outbox.Decision{Wait: 5 * time.Second}},
		{"a limit that does not end", says(429, 0, 7*time.Second), 5, outbox.Decision{Wait: time.Minute}},
		{"a long one that does not end", says(429, 0, 2*time.Hour), 5, outbox.Decision{Wait: 2 * time.Hour}},
		{"a limit without a time", says(429, 0, 0), 0, outbox.Decision{Wait: 5 * time.Second}},
		{"the token is refused", says(401, 0, 0), 0, outbox.Decision{Wait: 5 * time.Second}},
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
		if got := outbox.Classify(c.err, c.attempts); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// Who left is named to the handler of the outcome, and nobody is for other ends.
func TestOfOneWhoLeftItIsSaidWho(t *testing.T) {
	w := apptest.NewWorld(t)
	arjun := w.Id("arjun")
	var who []peer.ID
	w.Outcome = func(_ *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
		who = append(who, o.ID)
		return nil, nil
	}
	e := commands.Effect{
		Target: apptest.About("role/1"), Do: commands.RoleChange{User: arjun, Role: w.Channels["&30 days"], Give: true}, OnOutcome: "test.end",
	}
	for _, how := range []string{"404:10007", "404:10011"} {
		w.Do(w.Fake.Fail("PUT /guilds/*/members/*/roles/*", how, 1))
		w.Enqueue(e)
		w.Tick()
	}
	w.Heard("left", "refused")
	if len(who) != 2 || who[0] != arjun || who[1] != 0 {
		t.Errorf("named: %v, want %v and nobody", who, arjun)
	}
}

// That Discord refuses is told when it first does, whatever went wrong before, and once for each effect.
func TestARefusalIsToldOnceForEachEffect(t *testing.T) {
	w := apptest.NewWorld(t)
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 1))
	w.Enqueue(w.Post("Okay"))
	w.Tick()
	w.Heard()
	w.Do(w.Fake.Fail("POST /channels/*/messages", "403:50013", 100))
	w.Wait(5 * time.Hour)
	w.Heard("refused")
	w.Enqueue(w.Post("Good"))
	w.Tick()
	w.Heard("refused")
	w.Wait(5 * time.Hour)
	w.Heard()
	w.Fake.ClearFaults()
	w.Do(w.Fake.Fail("POST /channels/*/messages", "500", 1))
	w.Enqueue(w.Post("Good"))
	w.Tick()
	w.Do(w.Fake.Fail("POST /channels/*/messages", "403:50013", 100))
	w.Wait(5 * time.Hour)
	w.Heard("refused")
	w.Fake.ClearFaults()
	w.Took()
	w.Wait(time.Hour)
	w.Expect("posts #check-ins: Good")
	w.Heard("done")
}
