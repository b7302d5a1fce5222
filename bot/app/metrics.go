package app

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/expfmt"

	"waymark/bot/discord"
)

// metrics are the figures that a monitoring system on this machine can read ([metrics] listen). No label names a server or a
// person: each has a few values that are written down here or in package discord.
type metrics struct {
	registry     *prometheus.Registry
	interactions *prometheus.CounterVec
	answers      prometheus.Histogram
	responses    *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		interactions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "waymark_interactions_total", Help: "Interactions by how answering them ended.",
		}, []string{"result"}),
		answers: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "waymark_answer_seconds", Help: "From the arrival of an interaction until its answer arrived.",
			Buckets: []float64{0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 3, 10, 60},
		}),
		responses: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "waymark_discord_responses_total", Help: "Discord's responses to requests by HTTP status; none: it did not respond.",
		}, []string{"status"}),
	}
	for _, r := range discord.Results() {
		m.interactions.WithLabelValues(string(r)) // so that each is there from the start
	}
	m.registry.MustRegister(m.interactions, m.answers, m.responses)
	return m
}

// observer returns what counts answers and requests.
func (m *metrics) observer() discord.Observer {
	if m == nil {
		return discord.Observer{}
	}
	return discord.Observer{
		Answered: func(r discord.Result, took time.Duration) {
			m.interactions.WithLabelValues(string(r)).Inc()
			if r == discord.Answered || r == discord.Late {
				m.answers.Observe(took.Seconds())
			}
		},
		Responded: func(status int) {
			if status < 100 || status > 599 { // none, or one that HTTP does not know
				m.responses.WithLabelValues("none").Inc()
				return
			}
			m.responses.WithLabelValues(strconv.Itoa(status)).Inc()
		},
	}
}

// Describe implements prometheus.Collector for what is read when it is asked for. It describes nothing: what there is
// depends on whether the data file is damaged.
func (b *App) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (b *App) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
	defer cancel()
	v := b.HealthStatus(ctx)
	tell := func(kind prometheus.ValueType, name, help string, value float64, label ...string) {
		var names []string
		if len(label) > 0 {
			names = []string{"part"}
		}
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, names, nil), kind, value, label...)
	}
	gauge := func(name, help string, value float64) { tell(prometheus.GaugeValue, name, help, value) }
	for _, part := range []string{"gateway", "outbox", "committer"} {
		tell(prometheus.GaugeValue, "waymark_alive", "1 while a part gives signs of life.", oneIf(!slices.Contains(v.Hanging, part)), part)
	}
	gauge("waymark_healthy", "1 while waymark health says that all is well.", oneIf(v.OK))
	gauge("waymark_gateway_connected", "1 while every shard is connected to Discord.", oneIf(v.Gateway == "connected"))
	gauge("waymark_interactions_in_flight", "Interactions that are being answered.", float64(v.InFlight))
	gauge("waymark_second_copy", "1 while another program runs with the same token.", oneIf(v.SecondCopy))
	gauge("waymark_clock_ahead_seconds", "How far the clock is ahead of Discord's; 0 below ten minutes.", v.ClockAhead)
	gauge("waymark_goroutines", "Goroutines of the program.", float64(v.Goroutines))
	backup := v.BackupAge
	if backup < 0 {
		backup = math.Inf(1)
	}
	gauge("waymark_backup_age_seconds", "Age of the newest backup; infinite while there is none.", backup)
	gauge("waymark_storage_saving", "1 while what members tell can be saved.", oneIf(v.Storage == "open"))
	if b.DB == nil {
		return
	}
	tell(prometheus.CounterValue, "waymark_storage_commits_total", "Commits to the data file.", float64(b.DB.Commits()))
	gauge("waymark_storage_file_bytes", "Size of the data file.", float64(b.DB.Size()))
	gauge("waymark_storage_unreadable_records", "Damaged records, when all were last looked at.", float64(v.Unreadable))
	gauge("waymark_outbox_effects", "Posts, messages and roles that wait for Discord.", float64(v.Outbox))
	gauge("waymark_outbox_overdue_seconds", "How late the oldest of them is.", v.OutboxOverdue)
	gauge("waymark_due_overdue_seconds", "How late the oldest item is that falls due by the clock.", b.dueOverdue(ctx).Seconds())
}

// dueOverdue is how late the oldest item in the due index is.
func (b *App) dueOverdue(ctx context.Context) time.Duration {
	next, ok, err := b.DB.NextDue(ctx)
	if err != nil || !ok {
		return 0
	}
	return max(0, b.guard.Now().Sub(next))
}

func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// listenMetrics serves the figures until ctx ends, as OpenMetrics 1.0.
func (b *App) listenMetrics(ctx context.Context) error {
	at := b.cfg.Metrics.Listen
	l, err := listenAt(ctx, "[metrics]", at)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		if err := b.metrics.write(w); err != nil {
			b.Log.Error("telling metrics failed", "err", err)
		}
	})
	b.Log.Info("serving metrics", "at", at)
	b.serve(ctx, l, mux, "metrics")
	return nil
}

func (m *metrics) write(w http.ResponseWriter) error {
	families, err := m.registry.Gather()
	if err != nil {
		http.Error(w, "the figures cannot be read", http.StatusInternalServerError)
		return err
	}
	format, err := expfmt.NewOpenMetricsFormat(expfmt.OpenMetricsVersion_1_0_0)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", string(format))
	to := expfmt.NewEncoder(w, format)
	for _, f := range families {
		if err := to.Encode(f); err != nil {
			return err
		}
	}
	if end, ok := to.(expfmt.Closer); ok {
		return end.Close()
	}
	return nil
}
