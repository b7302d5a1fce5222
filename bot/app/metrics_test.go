package app_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/textparse"

	"waymark/bot/apptest"
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// TestMetricsAreReadAndNameNobody has a member use the bot, and reads its figures as Prometheus does. In them is neither an id
// nor a name, and no label that could hold one.
func TestMetricsAreReadAndNameNobody(t *testing.T) {
	feature := apptest.Answers(commands.NoStorage, func(*storage.Tx, commands.Request) (commands.Reply, error) {
		return apptest.Said("Here it is."), nil
	}, commands.Option{Name: "note", Type: commands.String, Max: 1000})
	r := apptest.RunBot(t, feature)
	r.End()
	dir := t.TempDir()
	r.Cfg.Metrics.Listen = "unix:" + filepath.Join(dir, "m.sock")
	r.Start(feature)
	for range 2 {
		r.Do(r.Fake.Command("Harbour", "general", "arjun", `/ask note:"Zwetschge"`))
	}
	got := map[string]float64{}
	var text string
	for ctx := r.Soon(); ctx.Err() == nil && got[`waymark_interactions_total{result="answered"}`] < 2; runtime.Gosched() {
		text = scrape(ctx, t, filepath.Join(dir, "m.sock"))
		got = parsed(t, text)
	}
	for series, want := range map[string]float64{
		`waymark_interactions_total{result="answered"}`: 2,
		`waymark_interactions_total{result="dropped"}`:  0,
		`waymark_answer_seconds_bucket{le="+Inf"}`:      2,
		`waymark_answer_seconds_count`:                  2,
		`waymark_gateway_connected`:                     1,
		`waymark_healthy`:                               1,
		`waymark_alive{part="committer"}`:               1,
		`waymark_storage_saving`:                        1,
		`waymark_outbox_effects`:                        0,
		`waymark_due_overdue_seconds`:                   0,
		`waymark_second_copy`:                           0,
	} {
		if v, ok := got[series]; !ok || v != want {
			t.Errorf("%s is %v (there: %v), want %v", series, v, ok, want)
		}
	}
	for _, atLeast := range []string{`waymark_discord_responses_total{status="204"}`, `waymark_storage_file_bytes`, `waymark_goroutines`} {
		if got[atLeast] < 1 {
			t.Errorf("%s is %v", atLeast, got[atLeast])
		}
	}
	arjun, err := r.Fake.UserID("arjun")
	r.Do(err)
	for _, secret := range []string{r.Guild.String(), "Harbour", "arjun", "Zwetschge", peer.ID(arjun).String()} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in\n%s", secret, text)
		}
	}
}

// TestEveryFigureIsExplained compares the page with the figures, and the alerts with the page.
func TestEveryFigureIsExplained(t *testing.T) {
	r := apptest.RunBot(t, apptest.Answers(commands.NoStorage, nil))
	r.End()
	socket := filepath.Join(t.TempDir(), "m.sock")
	r.Cfg.Metrics.Listen = "unix:" + socket
	r.Start()
	told := map[string]bool{}
	for ctx := r.Soon(); ctx.Err() == nil && !told["waymark_discord_responses_total"]; runtime.Gosched() {
		for series := range parsed(t, scrape(ctx, t, socket)) {
			name, _, _ := strings.Cut(series, "{")
			for _, part := range []string{"_bucket", "_count", "_sum"} {
				name = strings.TrimSuffix(name, part)
			}
			told[name] = true
		}
	}
	figure := regexp.MustCompile(`waymark_[a-z_]+`)
	explained := map[string]bool{}
	page, err := os.ReadFile("../docs/metrics.md")
	r.Do(err)
	for _, name := range figure.FindAllString(string(page), -1) {
		explained[name] = true
	}
	if diff := cmp.Diff(told, explained); diff != "" {
		t.Errorf("figures (-told +explained in docs/metrics.md):\n%s", diff)
	}
	alerts, err := os.ReadFile("../deploy/alerts.yml")
	r.Do(err)
	for _, name := range figure.FindAllString(string(alerts), -1) {
		if !told[strings.TrimSuffix(name, "_bucket")] {
			t.Errorf("alerts.yml uses %s, which does not exist", name)
		}
	}
}

// scrape reads /metrics on a Unix socket.
func scrape(ctx context.Context, t *testing.T, socket string) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", socket)
	}}}
	rq, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://waymark/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(rq)
	if err != nil {
		return "# EOF\n" // it is not there yet
	}
	defer answer.Body.Close()
	if got := answer.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/openmetrics-text; version=1.0.0") {
		t.Errorf("it is %q", got)
	}
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// parsed reads OpenMetrics with the parser of Prometheus, and holds that only labels of few values are there.
func parsed(t *testing.T, text string) map[string]float64 {
	t.Helper()
	series := map[string]float64{}
	p := textparse.NewOpenMetricsParser([]byte(text), labels.NewSymbolTable())
	for {
		entry, err := p.Next()
		if errors.Is(err, io.EOF) {
			return series
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if entry != textparse.EntrySeries {
			continue
		}
		raw, _, value := p.Series()
		series[string(raw)] = value
		var of labels.Labels
		p.Labels(&of)
		of.Range(func(l labels.Label) {
			if !slices.Contains([]string{"__name__", "le", "part", "result", "status"}, l.Name) {
				t.Errorf("%s has a label %s", raw, l.Name)
			}
		})
	}
}
