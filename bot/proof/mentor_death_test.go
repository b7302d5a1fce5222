package proof_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/commands"
	"waymark/storage"
)

// death stands between the bot and Discord. It kills the program twice at everything that the bot would change there:
// before it reaches Discord, and, when it is tried again, after Discord has done it but before the bot heard so. The bot's
// files are saved at that instant, and nothing reaches Discord until it is started again on them.
type death struct {
	k    *walk
	fake http.Handler

	mu    sync.Mutex       // one change at a time, else more would be done after the files were saved
	tried map[[32]byte]int // how often each change came here
	saved string           // the files at the latest death, "" while the bot lives
	count int
}

// nonces are different at each try.
var nonces = regexp.MustCompile(`"nonce":"[^"]*"`)

func (d *death) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.saved != "" {
		d.silent(w)
		return
	}
	body, err := io.ReadAll(r.Body)
	d.k.Do(err)
	r.Body = io.NopCloser(bytes.NewReader(body))
	change := sha256.Sum256(slices.Concat([]byte(r.Method+" "+r.URL.Path+" "), nonces.ReplaceAll(body, nil)))
	if r.Method != http.MethodGet {
		d.tried[change]++
	}
	switch d.tried[change] {
	case 1:
	case 2:
		d.fake.ServeHTTP(httptest.NewRecorder(), r)
	default:
		d.fake.ServeHTTP(w, r)
		return
	}
	d.saved, d.count = d.k.Save(), d.count+1
	d.silent(w)
}

// silent answers as if nothing had reached Discord, at Discord's time.
func (d *death) silent(w http.ResponseWriter) {
	w.Header().Set("Date", d.k.Clock().UTC().Format(http.TimeFormat))
	w.WriteHeader(http.StatusInternalServerError)
}

// latest is where the files are as the latest death left them, "" while the bot lives.
func (d *death) latest() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.saved
}

// live lets requests through again.
func (d *death) live() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.saved = ""
}

// tickThroughDeath carries out what is to be done, however often the program dies of it.
func (d *death) tickThroughDeath() {
	d.k.T.Helper()
	ctx, cancel := context.WithTimeout(d.k.Ctx(), time.Minute)
	defer cancel()
	for range 200 {
		d.k.Do(d.k.Bot.Step(ctx))
		d.k.Do(ctx.Err())
		saved := d.latest()
		if saved == "" {
			return
		}
		d.k.Do(d.k.Bot.Close())
		d.live()
		d.k.Crash(saved)
		d.k.SetNow(d.k.Clock().Add(time.Second))
	}
	d.k.T.Fatal("it dies for ever")
}

// twice is a request whose first ask nobody answers, and which has two pairings one after the other.
func (k *walk) twice() []func() {
	member := map[string]commands.Value{"member": {ID: k.arjun}}
	assign := func() {
		k.slash(k.sam, "mentors assign", map[string]commands.Value{"member": {ID: k.arjun}, "mentor": {ID: k.leela}})
	}
	var request string
	accept := func() { k.press(k.leela, "mentor:accept", request) }
	yes := func() { k.press(k.arjun, "mentor:yes", request) }
	return []func(){
		func() {
			k.slash(k.leela, "mentor offer", map[string]commands.Value{"languages": {Text: "English"}})
			k.press(k.leela, "mentor:conduct", "1")
		},
		func() { k.slash(k.noor, "mentors approve", map[string]commands.Value{"member": {ID: k.leela}}) },
		func() {
			k.slash(k.arjun, "mentor request", map[string]commands.Value{"help": {Text: "A walk"}})
			request = k.next.String()
		},
		assign,
		func() { k.SetNow(k.Clock().Add(48 * time.Hour)) },
		assign, accept, yes,
		func() { k.slash(k.sam, "mentors unassign", member) },
		assign, accept, yes,
		func() { k.SetNow(k.Clock().Add(3 * 24 * time.Hour)) },
		k.ends,
	}
}

// Whatever the bot would do on Discord in the life of a request kills it, before and after Discord did it. In the end
// Discord shows what it shows after an undisturbed run, and the files say the same.
func TestPairingSurvivesDeathBeforeAndAfterEverything(t *testing.T) {
	t.Parallel()
	run := func(deadly bool) (*walk, []string, int) {
		k := newWalk(t)
		fake, err := url.Parse(k.Fake.URL())
		k.Do(err)
		d := &death{k: k, fake: httputil.NewSingleHostReverseProxy(fake), tried: map[[32]byte]int{}}
		if deadly {
			between := httptest.NewServer(d)
			t.Cleanup(between.Close)
			k.Api = between.URL
			k.Do(k.Bot.Close())
			k.Start(k.Dir)
		}
		for _, step := range k.twice() {
			step()
			d.tickThroughDeath()
			k.SetNow(k.Clock().Add(time.Minute))
			d.tickThroughDeath()
		}
		k.Empty()
		return k, k.Took(), d.count
	}
	_, undisturbed, _ := run(false)
	k, shown, deaths := run(true)
	want, got := normal(end(undisturbed)), normal(end(shown))
	got = slices.DeleteFunc(got, func(l string) bool { // deleted again, since the bot had not heard that it was
		return strings.Contains(l, "REFUSED UNPROVOKED DELETE /channels/{id}/messages/{id} 404 10008")
	})
	if !slices.Equal(got, want) {
		t.Errorf("after %d deaths:\n%s\nwant:\n%s", deaths, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got, want := normal(cardsAtEnd(shown)), normal(cardsAtEnd(undisturbed)); !slices.Equal(got, want) {
		t.Errorf("after %d deaths, cards show:\n%s\nwant:\n%s", deaths, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !slices.Contains(want, "2× a thread is made") || deaths < 80 {
		t.Errorf("%d deaths of this:\n%s", deaths, strings.Join(want, "\n"))
	}
	k.Update(func(tx *storage.Tx) error {
		pairings, err := tx.Pairings(k.arjun)
		if len(pairings) != 2 || pairings[0].Active() || pairings[1].Active() {
			t.Errorf("pairings: %+v", pairings)
		}
		return err
	})
}
