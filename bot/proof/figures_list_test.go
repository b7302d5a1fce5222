package proof_test

import "strconv"

// sections lists what TestFigures measures, in the order of the page. scale is the size of the large data file.
func sections(scale int) []section {
	return []section{
		storageSection(), randomSection(), peersSection(), tickSection(), tenYearsSection(), deskSection(), chartSection(),
		remindersSection(), loadSection(64), loadSection(512), rushSection(), soakSection(), scaleSection(scale), backupSection(), crashSection(),
	}
}

func bench(pkg, pattern, time string) []string {
	return []string{"test", pkg, "-run", "-", "-bench", pattern, "-benchtime", time, "-timeout", "1h"}
}

func storageSection() section {
	const raw = "a 4 KB overwrite with fdatasync"
	return section{
		name: "storage", title: "Storage",
		note: "How many durable transactions there are in the time of one bare sync: of one sealed check-in, and of all that `/checkin` stores. " +
			"A commit of bbolt is two syncs, so alone nobody gets further than bare bbolt.",
		args: bench("./storage", "^Benchmark(Update|CheckIn|BareBolt)$/^callers=(1|64)$", "4000x"),
		rows: []figure{
			{what: "one sealed check-in, 1 caller", of: metric{"Update/callers=1", "raw-syncs"}, baseline: raw, target: "≥ 0.36"},
			{what: "bare bbolt, 1 caller", of: metric{"BareBolt/callers=1", "raw-syncs"}, baseline: raw},
			{what: "one sealed check-in, 1 caller", of: metric{"Update/callers=1", "raw-syncs"}, over: metric{"BareBolt/callers=1", "raw-syncs"}, baseline: "bare bbolt", unit: "a sync"},
			{what: "one sealed check-in, 64 callers", of: metric{"Update/callers=64", "raw-syncs"}, baseline: raw, target: "≥ 2.0"},
			{what: "all of `/checkin`, 1 caller", of: metric{"CheckIn/callers=1", "raw-syncs"}, baseline: raw},
			{what: "all of `/checkin`, 64 callers", of: metric{"CheckIn/callers=64", "raw-syncs"}, baseline: raw, target: "≥ 1.1"},
			{what: "the bare sync itself", of: metric{"Update/callers=64", "raw-µs"}, unit: "µs"},
		},
	}
}

// peersSection is Waymark beside other bots.
func peersSection() section {
	of := func(who, unit string) metric { return metric{"Peers", who + "-" + unit} }
	s := section{
		name: "peers", title: "Beside other bots",
		note: "The same check-ins for Waymark and for four bots as they are commonly written with discordgo (`bot/proof/peers`), each a process of its own: " +
			"one only answers, two keep the day's check-in in bbolt (`Update`; `Batch` of 1 ms), one in SQLite (WAL, synchronous=FULL). " +
			"They keep nothing else, seal nothing, remind nobody. Memory is what each has of its own after 10,000 check-ins.",
		args: bench("./bot/proof", "Peers$", "1x"),
	}
	const answers, bbolt = "a bot that only answers", "a bot with bbolt, `Update`"
	for _, r := range []struct {
		what, unit, of, baseline, in, target string
	}{
		{"one member, 50th percentile", "alone-p50-ms", "bbolt", bbolt, "ms", "≤ 1.1"},
		{"64 members, check-ins", "check-ins/s", "answers", answers, "a second", "≥ 0.8"},
		{"64 members, processor time of one", "processor-µs", "answers", answers, "µs", "≤ 1.25"},
		{"64 members, 50th percentile", "p50-ms", "answers", answers, "ms", ""},
		{"64 members, 99th percentile", "p99-ms", "answers", answers, "ms", ""},
		{"memory", "memory-MiB", "answers", answers, "MiB", "≤ 1.6"},
		{"from the start of the process until connected", "start-ms", "answers", answers, "ms", "≤ 2"},
	} {
		s.rows = append(s.rows, figure{what: r.what, of: of("waymark", r.unit), over: of(r.of, r.unit), baseline: r.baseline, unit: r.in, target: r.target})
	}
	s.rows = append(s.rows, figure{what: "lost when killed", of: of("waymark", "lost"), unit: "of 63 check-ins", target: "= 0"})
	for _, p := range [][2]string{{"bbolt", "bbolt, `Update`"}, {"bbolt-batch", "bbolt, `Batch`"}, {"sqlite", "SQLite"}} {
		s.rows = append(s.rows,
			figure{what: p[1] + ": one member, 50th percentile", of: of(p[0], "alone-p50-ms"), unit: "ms"},
			figure{what: p[1] + ": 64 members", of: of(p[0], "check-ins/s"), unit: "a second"},
			figure{what: p[1] + ": 64 members, processor time of one", of: of(p[0], "processor-µs"), unit: "µs"},
			figure{what: p[1] + ": memory", of: of(p[0], "memory-MiB"), unit: "MiB"},
			figure{what: p[1] + ": from the start of the process until connected", of: of(p[0], "start-ms"), unit: "ms"},
			figure{what: p[1] + ": lost when killed", of: of(p[0], "lost"), unit: "of 63 check-ins"},
		)
	}
	return s
}

// randomSection is what it costs that members' records lie apart.
func randomSection() section {
	of := func(n string) metric { return metric{"RandomMembers", "times-among-" + n} }
	return section{
		name: "random", title: "64 callers, members at random",
		note: "Records of many members lie in pages all over the file, and each commit writes the pages it touched.",
		args: bench("./storage", "RandomMembers$", "2000x"),
		rows: []figure{
			{what: "a sealed check-in, among 10,000 members", of: of("10000"), baseline: "among 64"},
			{what: "a sealed check-in, among 100,000 members", of: of("100000"), baseline: "among 64"},
		},
	}
}

func tickSection() section {
	return section{
		name: "tick", title: "A tick with nothing due", note: "Beside ten thousand things that fall due later; it writes nothing.",
		args: bench("./bot/proof", "TickWithNothingDue$", "20000x"),
		rows: []figure{{what: "a tick", of: metric{"TickWithNothingDue", "ns/op"}, unit: "ns", target: "≤ 50000"}},
	}
}

func tenYearsSection() section {
	s := section{
		name: "ten-years", title: "Ten years of daily entries",
		note: "What an answer costs who has ten years of them, beside who has as much to be shown, but no more.",
		args: bench("./commands/checkin", "TenYears$", "200x"),
	}
	for _, c := range []struct{ bench, what, unit, baseline string }{
		{"checkin", "`/checkin`", "ten-years/one-month", "with one month"},
		{"journey_list", "`/journey list`", "ten-years/one-month", "with one month"},
		{"history_of_30_days", "`/history` of 30 days, the chart apart", "ten-years/one-month", "with one month"},
		{"history_of_90_days", "`/history` of 90 days, the chart apart", "ten-years/one-year", "with one year"},
		{"history_of_a_year", "`/history` of a year, the chart apart", "ten-years/one-year", "with one year"},
	} {
		s.rows = append(s.rows, figure{what: c.what, of: metric{"TenYears/" + c.bench, c.unit}, baseline: c.baseline, target: "≤ 1.5"})
	}
	return s
}

func deskSection() section {
	s := section{
		name: "desk", title: "10,000 requests, 1,000 mentors", args: bench("./commands/mentoring", "^(BenchmarkDesk|BenchmarkRequest|BenchmarkTrail)$", "100x"),
	}
	for _, c := range [][2]string{{"queue", "`/mentors queue`"}, {"choose", "the choice of a mentor, ranking included"}, {"assign", "`/mentors assign`"}} {
		s.rows = append(s.rows, figure{what: c[1], of: metric{"Desk/" + c[0], "ns/op"}, unit: "ns", target: "≤ 10000000"})
	}
	s.rows = append(s.rows,
		figure{what: "a request to its end, with 20,000 past pairings", of: metric{"Request/20000-past", "times"}, baseline: "with none"},
		figure{what: "`/mentors history`, with 20,000 past pairings", of: metric{"Trail/newest/20000-past", "times"}, baseline: "with 20", target: "≤ 1.5"},
		figure{what: "`/mentors history` of one member, with 20,000 past pairings", of: metric{"Trail/member/20000-past", "times"}, baseline: "with 20", target: "≤ 1.5"},
	)
	return s
}

func chartSection() section {
	return section{
		name: "chart", title: "The picture of `/history`", args: bench("./commands/checkin", "ChartOfAYear$", "50x"),
		rows: []figure{{what: "a year", of: metric{"ChartOfAYear", "ms/picture"}, unit: "ms", target: "≤ 50"}},
	}
}

func remindersSection() section {
	return section{
		name: "reminders", title: "100,000 reminders in the same minute",
		note: "How long people wait meanwhile; the reminders go out as fast as the pretend Discord takes them, many times Discord's 50 a second.",
		env:  []string{"WAYMARK_REMINDERS=100000"}, args: bench("./bot/proof", "Reminders$", "1x"),
		once: true,
		rows: []figure{
			{what: "answers meanwhile, 99th percentile", of: metric{"Reminders", "of-quiet"}, baseline: "with nobody reminded"},
			{what: "the slowest answer", of: metric{"Reminders", "slowest-answer-ms"}, unit: "ms", target: "≤ 1000"},
			{what: "reminders", of: metric{"Reminders", "reminders/s"}, unit: "a second"},
		},
	}
}

func loadSection(n int) section {
	members := strconv.Itoa(n)
	of := func(unit string) metric { return metric{"Load/members=" + members, unit} }
	return section{
		name: "load-" + members, title: members + " members at once for 30 seconds",
		note: "They check in, share, and look at what they have. The bot is a process of its own.",
		args: bench("./bot/proof", "Load$/members="+members+"$", "30s"),
		rows: []figure{
			{what: "rate", of: of("acts/s"), over: of("answers/s"), baseline: "Waymark with a handler that only answers", unit: "a second"},
			{what: "50th percentile", of: of("p50-ms"), unit: "ms"},
			{what: "99th percentile", of: of("p99-ms"), over: of("p99-answering-ms"), baseline: "only answering", unit: "ms"},
			{what: "slowest", of: of("max-ms"), unit: "ms"},
			{what: "unanswered", of: of("unanswered"), unit: "of all", target: "= 0"},
			{what: "refused, or not saved", of: of("refused"), unit: "of all", target: "= 0"},
			{what: "memory of the bot's own, at most", of: of("memory-MiB"), unit: "MiB"},
			{what: "goroutines, at most", of: of("goroutines"), unit: "in all"},
			{what: "goroutines left over", of: of("goroutines-left"), unit: "in all", target: "≤ 20"},
		},
	}
}

func rushSection() section {
	of := func(unit string) metric { return metric{"Rush", unit} }
	return section{
		name: "rush", title: "1,200 people ask for their `/history` at once",
		note: "Beside four who ask `/help-now` again and again. Pictures that would come too late are left out. The bot is a process of its own.",
		args: bench("./bot/proof", "Rush$", "1x"),
		rows: []figure{
			{what: "unanswered", of: of("unanswered"), unit: "of all", target: "= 0"},
			{what: "the slowest `/history`", of: of("slowest-ms"), unit: "ms", target: "≤ 3000"},
			{what: "`/help-now` meanwhile, 50th percentile", of: of("p50-help-ms"), unit: "ms"},
			{what: "`/help-now` meanwhile, 99th percentile", of: of("p99-help-ms"), unit: "ms", target: "≤ 200"},
			{what: "pictures", of: of("pictures"), unit: "of 1,200"},
		},
	}
}

func soakSection() section {
	return section{
		name: "soak", title: "A day of 10,000 members",
		note: "24 hours of the clock with check-ins, reminders, the prompt, look-ins, milestones, old notes and people who left; each promise was kept once, else it fails.",
		args: []string{"test", "./bot/proof", "-run", "Soak$", "-soak", "10000", "-v", "-count", "1", "-timeout", "1h"},
		once: true,
		rows: []figure{
			{what: "real time", of: metric{unit: `24 hours in (\S+):`}, unit: "s", target: "≤ 120"},
			{what: "check-ins", of: metric{unit: `(\d+) check-ins`}, unit: "kept"},
			{what: "reminders", of: metric{unit: `(\d+) reminders`}, unit: "sent once"},
		},
	}
}

func scaleSection(n int) section {
	members := strconv.Itoa(n)
	of := func(unit string) metric { return metric{"Scale", unit} }
	return section{
		name: "scale", title: members + " members with 30 check-ins each",
		note: "And a reminder each that falls due later; beside 1,000 members in the same run. Cold: nothing of the file in memory. The file grows by 16 MiB at a time, which shows in small ones.",
		env:  []string{"WAYMARK_SCALE=" + members}, args: bench("./bot/proof", "Scale$", "1x"),
		once: true,
		rows: []figure{
			{what: "start to READY", of: of("ready-ms"), over: of("ready-1000-ms"), baseline: "1,000 members", unit: "ms"},
			{what: "start to READY, cold", of: of("ready-cold-ms"), unit: "ms", target: "≤ 1000"},
			{what: "`/checkin`", of: of("checkin-ratio"), baseline: "1,000 members", target: "≤ 1.5"},
			{what: "`/history`", of: of("history-ratio"), baseline: "1,000 members", target: "≤ 1.5"},
			{what: "a tick with nothing due, which writes nothing", of: of("tick-µs"), unit: "µs", target: "≤ 50"},
			{what: "memory of the bot's own, without the mapped file", of: of("memory-MiB"), unit: "MiB", target: "≤ 40"},
			{what: "a check-in without a note, all of the file by their number", of: of("bytes/check-in"), unit: "bytes", target: "≤ 190"},
			{what: "the data file", of: of("file-GiB"), unit: "GiB"},
			{what: "a backup, compacted and every seal checked", of: of("backup-s"), unit: "s"},
			{what: "making the file", of: of("build-s"), unit: "s"},
		},
	}
}

func backupSection() section {
	of := func(unit string) metric { return metric{"BackupBesideCheckIns", unit} }
	return section{
		name: "backup", title: "A backup of 1 GB beside 500 check-ins a second",
		env: []string{"WAYMARK_BACKUP_MB=1024"}, args: bench("./storage", "BackupBesideCheckIns$", "1x"),
		once: true,
		rows: []figure{
			{what: "check-ins meanwhile, 99th percentile", of: of("p99-ms"), unit: "ms"},
			{what: "slowest", of: of("slowest-ms"), unit: "ms", target: "≤ 1000"},
			{what: "growth of the file", of: of("growth-%"), unit: "%", target: "≤ 25"},
			{what: "the backup", of: of("backup-s"), unit: "s"},
		},
	}
}

func crashSection() section {
	return section{
		name: "crash", title: "Killed 200 times",
		note: "The built program, members acting at random, `kill -9` at random moments, then SIGTERM and a disk that fills up; it fails where anything acknowledged is lost or anything is made twice.",
		args: []string{"test", "./bot/proof", "-run", "Crash", "-crashes", "200", "-v", "-count", "1", "-timeout", "1h"},
		once: true,
		rows: []figure{
			{what: "kills", of: metric{unit: `TestCrash/killed\n.*?(\d+) lives`}, unit: "lives", target: "≥ 200"},
			{what: "acknowledged in them", of: metric{unit: `TestCrash/killed\n.*?(\d+) acknowledged`}, unit: "kept"},
			{what: "made on Discord", of: metric{unit: `TestCrash/killed\n.*?(\d+) things made`}, unit: "things"},
			{what: "made twice", of: metric{unit: `TestCrash/killed\n.*?things made on Discord, (\d+) twice`}, unit: "things", target: "= 0"},
			{what: "asked to stop", of: metric{unit: `TestCrash/asked_to_stop\n.*?(\d+) lives`}, unit: "lives"},
			{what: "on a full disk", of: metric{unit: `crash_disk_linux_test.go:\d+: (\d+) lives`}, unit: "lives"},
		},
	}
}
