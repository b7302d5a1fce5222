package checkin

import (
	"context"
	"slices"
	"strconv"

	"waymark/commands"
	"waymark/commands/chart"
	"waymark/commands/words"
	"waymark/peer"
	"waymark/storage"
)

// Picture answers with the figures of a span as text and as a picture. There is at least one entry.
func Picture(rq commands.Request, s span, entries []peer.DayMood, events []chart.Event) commands.Reply {
	figures := Figures(rq.Env, s, entries)
	const name = "moods.png"
	without := rq.Say("history.no-picture", nil)
	room := commands.TextMax - 1 - without.Length()
	text := within(room, "\n", append(slices.Clip(figures), moodKey(rq.Env), signKey(rq.Env, events)))
	reply := commands.NewCard(text).Picture(name).Show()
	reply.WithoutFiles = without
	alt := pictureAlt(rq.Env, s, len(entries))
	reply.Attachments = func(context.Context) ([]commands.File, error) {
		data, err := Drawing(rq.Env, s, entries, events).PNG()
		return []commands.File{{
			Name: name, Type: "image/png", Data: data,
			Alt: alt,
		}}, err
	}
	return reply
}

// pictureAlt says in a sentence which days the picture shows, and how many of them have an entry.
func pictureAlt(s commands.Env, p span, entries int) words.Text {
	if p.From == p.To {
		return s.Say("history.picture-day", words.Args{"Day": p.From})
	}
	return s.Say("history.picture", words.Args{"From": p.From, "To": p.To, "Count": entries})
}

// eventsOf are the member's milestones and setbacks in a span.
func eventsOf(tx *storage.Tx, member peer.ID, s span) ([]chart.Event, error) {
	var events []chart.Event
	add := func(d peer.Day, kind chart.EventKind) {
		if s.From <= d && d <= s.To {
			events = append(events, chart.Event{Day: d, Kind: kind})
		}
	}
	journeys, err := tx.Journeys(member)
	if err != nil {
		return nil, err
	}
	for _, j := range journeys {
		for _, b := range j.Setbacks {
			add(b.Day, chart.Setback)
		}
	}
	milestones, err := tx.Milestones(member)
	for _, ms := range milestones {
		if ms.State != peer.Deleted {
			add(ms.Day, chart.Milestone)
		}
	}
	return events, err
}

// signKey says what the signs in the picture stand for, as far as it has any.
func signKey(s commands.Env, events []chart.Event) words.Text {
	has := func(kind chart.EventKind) bool {
		return slices.ContainsFunc(events, func(e chart.Event) bool { return e.Kind == kind })
	}
	switch milestones, setbacks := has(chart.Milestone), has(chart.Setback); {
	case milestones && setbacks:
		return s.Say("history.sign.both", nil)
	case milestones:
		return s.Say("history.sign.milestone", nil)
	case setbacks:
		return s.Say("history.sign.setback", nil)
	}
	return ""
}

// Figures are how many days had an entry and with which moods, first of the whole span, then of its parts,
// the earliest first. A part without entries is not named.
func Figures(s commands.Env, p span, entries []peer.DayMood) []words.Text {
	var parts []words.Text
	for from := 0; from < len(entries); {
		first, to := p.part(entries[from].Day), from
		for to < len(entries) && p.part(entries[to].Day) == first {
			to++
		}
		parts = append(parts, s.Say("history.part", words.Args{"Part": partName(s, p, first), "Moods": moodCounts(s, entries[from:to])}))
		from = to
	}
	key, args := "history.days", words.Args{"Count": len(entries), "From": p.From, "To": p.To, "Moods": moodCounts(s, entries)}
	if p.From == p.To {
		key, args = "history.one-day", words.Args{"Day": p.From, "Moods": args["Moods"]}
	}
	whole := s.Say(key, args)
	if len(parts) == 1 {
		return []words.Text{whole}
	}
	return append([]words.Text{whole}, parts...)
}

// partName names a part by its first day.
func partName(s commands.Env, p span, first peer.Day) words.Text {
	switch p.columns {
	case months:
		return s.Say("history.month", words.Args{"Month": words.ShortMonth(first)})
	case years:
		year, _, _ := first.Date()
		return words.Text(strconv.Itoa(year))
	}
	return s.Say("history.week", words.Args{"Day": first})
}

// moodCounts says how often each mood was put down, the best first; moods that were not are left out.
func moodCounts(s commands.Env, entries []peer.DayMood) words.Text {
	n := map[peer.Mood]int{}
	for _, c := range entries {
		if c.Mood.Valid() {
			n[c.Mood]++
		}
	}
	var all []words.Text
	for _, mood := range slices.Backward(peer.Moods()) {
		if n[mood] > 0 {
			all = append(all, moodCount(s, mood, n[mood]))
		}
	}
	return s.Facts(all...)
}

func moodCount(s commands.Env, m peer.Mood, n int) words.Text {
	return s.Say("history.mood", words.Args{"Mood": MoodWord(s, m), "Days": n})
}

// within joins texts in n characters. Where there is no room for all, the parts after the first two go first: the
// whole stands in these.
func within(n int, sep string, texts []words.Text) words.Text {
	for {
		all := words.Join(sep, texts...)
		if all.Length() <= n || len(texts) <= 2 {
			return all
		}
		texts = append(texts[:2:2], texts[3:]...)
	}
}

// rowNames are the names of the picture's rows, the lowest first. A community's own words may need letters that the
// picture's fonts do not have; then they are numbers, and numbered is true.
func rowNames(s commands.Env) (names []string, numbered bool) {
	for _, mood := range peer.Moods() {
		names = append(names, MoodWord(s, mood).Reveal())
	}
	if chart.Writes(names...) {
		return names, false
	}
	for i := range names {
		names[i] = strconv.Itoa(i + 1)
	}
	return names, true
}

// moodKey says which number is which mood, where the picture has numbers.
func moodKey(s commands.Env) words.Text {
	if _, numbered := rowNames(s); !numbered {
		return ""
	}
	var all []words.Text
	for _, mood := range peer.Moods() {
		all = append(all, moodCount(s, mood, int(mood)))
	}
	return s.Say("history.key", words.Args{"Key": s.Facts(all...)})
}

// Drawing is the picture of a span.
func Drawing(s commands.Env, p span, entries []peer.DayMood, events []chart.Event) chart.Chart {
	c := chart.Chart{
		Title: s.Say("history.title", words.Args{"From": p.From, "To": p.To}).Reveal(),
		First: p.From, Last: p.To, Ticks: ticks(s, p), Events: events,
	}
	if p.From == p.To {
		c.Title = s.Say("history.title-day", words.Args{"Day": p.From}).Reveal()
	}
	if p.columns != days {
		c.Parts = p.parts()
	}
	if !chart.Writes(c.Title) {
		c.Title = p.From.String() + " – " + p.To.String()
	}
	c.Levels, _ = rowNames(s)
	for _, e := range entries {
		c.Marks = append(c.Marks, chart.Mark{Day: e.Day, Level: int(e.Mood)})
	}
	return c
}

// ticks name the parts under the picture, each at its first day; of a few days, every one.
func ticks(s commands.Env, p span) []chart.Tick {
	named := p.parts()
	if p.columns == days && p.To-p.From < 7 {
		named = nil
		for d := p.From; d <= p.To; d++ {
			named = append(named, d)
		}
	}
	var ticks []chart.Tick
	for _, first := range named {
		year, month, _ := first.Date()
		label, plain := s.Say("history.tick", words.Args{"Day": words.ShortDay(first)}).Reveal(), first.String()[len("2026-"):]
		switch p.columns {
		case months:
			label, plain = s.Say("history.tick-month", words.Args{"Month": words.MonthName(first)}).Reveal(), strconv.Itoa(int(month))
		case years:
			label = strconv.Itoa(year)
		}
		if !chart.Writes(label) {
			label = plain
		}
		ticks = append(ticks, chart.Tick{Day: max(first, p.From), Label: label})
	}
	return ticks
}
