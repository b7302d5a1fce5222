package discord

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"waymark/commands"
)

// TestASecondCopyIsNamed when Discord has answers to two interactions that this process sent none to, not at one.
func TestASecondCopyIsNamed(t *testing.T) {
	w := connected(t, func(context.Context, commands.Request) commands.Reply { return say("here") }, nil)
	w.settled()
	for n, want := range []bool{false, true, true} {
		w.must(w.fake.Fail("POST /interactions/*/*/callback", "400:40060", 1))
		w.must(w.fake.Command("Harbour", "", "arjun", "/checkin mood:Good"))
		w.until(func() bool { return strings.Count(w.log.String(), "an answer did not arrive") == n+1 })
		if got := w.c.SecondCopy(); got != want {
			t.Errorf("after %d refusals: %v", n+1, got)
		}
	}
	if n := strings.Count(w.log.String(), "another copy of the bot"); n != 1 {
		t.Errorf("logged %d times", n)
	}
}

// TestASessionStartedElsewhereIsNamed by Discord's count of sessions, which also tells of a thief who only listens. The bot's
// own sessions, and a new day's count, tell nothing.
func TestASessionStartedElsewhereIsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		drop   bool  // the session is lost after some minutes, so that the bot asks where the gateway is and starts another
		left   []int // Discord's count, each time the bot asks
		resets int   // until the count begins again, in ten minutes, at the second
		want   bool
	}{
		"nobody":            {false, []int{1000, 999, 999, 999}, 20, false},
		"the bot itself":    {true, []int{1000, 999, 999, 998}, 20, false},
		"another":           {false, []int{1000, 999, 998}, 20, true},
		"another beside it": {true, []int{1000, 999, 999, 997}, 20, true},
		"from another life": {false, []int{900, 890, 890}, 20, false},
		"after a new day":   {false, []int{1000, 10, 1000, 999}, 1, false},
		"later":             {false, []int{1000, 999, 999, 999, 998}, 20, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var questions atomic.Int32
				rest := func(r *http.Request, _ string) string {
					if !strings.HasSuffix(r.URL.Path, "/gateway/bot") {
						return ""
					}
					n := min(int(questions.Add(1))-1, len(test.left)-1)
					return fmt.Sprintf(`{"url":"ws://127.0.0.1/socket/","session_start_limit":{"remaining":%d,"reset_after":%d}}`,
						test.left[n], max(1, test.resets-n)*600_000)
				}
				lost := func(ws *websocket.Conn, _ *http.Request) {
					beats := 0
					welcome(ws, func(m sent) {
						if m.Op == opHeartbeat {
							beats++
						}
						if test.drop && beats == 10 {
							send(ws, `{"op":9,"d":false}`)
						}
					})
				}
				c, stop := scripted(t, rest, Config{}, lost, func(ws *websocket.Conn, _ *http.Request) { welcome(ws, ignore) })
				time.Sleep(time.Duration(len(test.left))*10*time.Minute - 5*time.Minute)
				asked := int(questions.Load())
				if got := c.SecondCopy(); got != test.want || asked < len(test.left) {
					t.Errorf("a second copy: %v, want %v (asked %d times)", got, test.want, asked)
				}
				if test.want {
					if time.Sleep(30 * time.Hour); c.SecondCopy() {
						t.Error("it is said for ever")
					}
				}
				if err := stop(); err != nil {
					t.Errorf("Run = %v", err)
				}
			})
		})
	}
}
