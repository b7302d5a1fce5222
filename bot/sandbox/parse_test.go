package sandbox

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/bot/fakediscord"
)

// unexported lets cmp look into statements.
func unexported() cmp.Option {
	return cmp.Exporter(func(t reflect.Type) bool { return strings.HasPrefix(t.PkgPath(), "waymark/bot") })
}

// TestParseStatement holds every statement of the language, written neatly and carelessly, to what it
// means.
func TestParseStatement(t *testing.T) {
	at := func(text string) nowIs {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return nowIs{when.UTC()}
	}
	for line, want := range map[string]statement{
		``:             nil,
		`   `:          nil,
		`# a comment`:  nil,
		`  #a comment`: nil,

		`@zoe joins`:                                 joins{who: "zoe"},
		`@zoe joins as moderator`:                    joins{"zoe", "moderator"},
		`@zoe joins as a moderator`:                  joins{"zoe", "moderator"},
		`@zoe joins as &"30 days"`:                   joins{"zoe", "30 days"},
		`@zoe joins as "30 days"`:                    joins{"zoe", "30 days"},
		`@zoe leaves`:                                leaves{"zoe"},
		`@arjun /checkin mood:Okay note:"a b"`:       slash{"arjun", "", `/checkin mood:Okay note:"a b"`},
		`  @arjun   in   #general   /help  `:         slash{"arjun", "general", `/help`},
		`@arjun in #"two words" /help`:               slash{"arjun", "two words", `/help`},
		`@arjun types /reminder set zone:kolk`:       types{"arjun", "", `/reminder set zone:kolk`},
		`@arjun in #x types /help`:                   types{"arjun", "x", `/help`},
		`@arjun clicks "I agree"`:                    clicks{"arjun", "I agree", "", 1},
		`@arjun clicks   “I agree”`:                  clicks{"arjun", "I agree", "", 1},
		`@arjun clicks the 2nd "Undo" in #general`:   clicks{"arjun", "Undo", "general", 2},
		`@arjun clicks the 2nd Undo`:                 clicks{"arjun", "the 2nd Undo", "", 1},
		`@arjun picks "b" in the 3rd "Choose"`:       picks{"arjun", "b", "Choose", 3},
		`@arjun clicks I agree`:                      clicks{"arjun", "I agree", "", 1},
		`@arjun clicks "Send support" in #check-ins`: clicks{"arjun", "Send support", "check-ins", 1},
		`@arjun clicks Send support in #check-ins`:   clicks{"arjun", "Send support", "check-ins", 1},
		`@arjun in #check-ins clicks "Send support"`: clicks{"arjun", "Send support", "check-ins", 1},
		`@arjun picks "Leela" in "Choose a mentor"`:  picks{"arjun", "Leela", "Choose a mentor", 1},
		`@arjun picks "a, b" in Choose an entry`:     picks{"arjun", "a, b", "Choose an entry", 1},
		`@arjun submits "Your note":"text"`:          submits{"arjun", []fakediscord.Field{{Label: "Your note", Value: "text"}}},
		`@arjun submits "A" : "x", b:"y\n\"z\""`: submits{"arjun",
			[]fakediscord.Field{{Label: "A", Value: "x"}, {Label: "b", Value: "y\n\"z\""}}},
		`@arjun submits Your note:plain text`:                     submits{"arjun", []fakediscord.Field{{Label: "Your note", Value: "plain text"}}},
		`@arjun submits "Your note":""`:                           submits{"arjun", []fakediscord.Field{{Label: "Your note"}}},
		`@arjun submits`:                                          submits{who: "arjun"},
		`@arjun closes the modal`:                                 closesModal{"arjun"},
		`@sam uses "Assign a mentor" on @arjun`:                   uses{"sam", "Assign a mentor", "arjun"},
		`@sam uses "Cover this" on the last post in #check-ins`:   usesOnPost{"sam", "Cover this", "check-ins", 1},
		`@sam uses "Cover this" on the 2nd last post in #general`: usesOnPost{"sam", "Cover this", "general", 2},
		`@arjun says "hello" in #general`:                         says{"arjun", "hello", "general"},
		`@arjun says "a \\ \q \"b\""`:                             says{"arjun", `a \ \q "b"`, ""},
		`@arjun says hello`:                                       says{"arjun", "hello", ""},
		`@arjun blocks DMs`:                                       blocksDMs{"arjun", true},
		`@arjun allows dms`:                                       blocksDMs{"arjun", false},
		`@tom forges "v1:checkin:undo:…"`:                         forges{who: "tom", customID: "v1:checkin:undo:…"},
		`@tom forges "v1:a:b" choosing "1, 2"`:                    forges{who: "tom", customID: "v1:a:b", values: []string{"1", "2"}},
		`@tom forges "v1:a:b" on a deleted message`:               forges{who: "tom", customID: "v1:a:b", gone: true},
		`@tom presses @arjun's "Undo"`:                            presses{"tom", "arjun", "Undo"},
		`@tom presses @arjun’s “Undo”`:                            presses{"tom", "arjun", "Undo"},
		`@sam deletes the last post in #check-ins`:                deletes{"sam", "check-ins"},

		`@arjun in private /help-now`:                      slash{"arjun", privateChannel, "/help-now"},
		`@arjun reads Telugu`:                              reads{"arjun", "Telugu"},
		`@arjun joined 20 days ago`:                        joined{"arjun", 20 * 24 * time.Hour},
		`@arjun is called "Arjun R."`:                      called{"arjun", "Arjun R."},
		`@arjun is timed out for 1h`:                       timesOut{"arjun", time.Hour},
		`@maya has &Families`:                              hasRole{"maya", "Families", true},
		`@maya has no &Families`:                           hasRole{"maya", "Families", false},
		`#evening is a voice channel`:                      makesVoice{"evening"},
		`#evening is hidden from &Families`:                canSee{"Families", "evening", false},
		`#evening is hidden from everyone`:                 canSee{everyone, "evening", false},
		`#evening is shown to everyone`:                    canSee{everyone, "evening", true},
		`&Families can see #check-ins`:                     canSee{"Families", "check-ins", true},
		`&"Two words" cannot see #check-ins`:               canSee{"Two words", "check-ins", false},
		`#evening was a nice evening`:                      nil, // a comment
		`discord takes "Moderate Members" from &Moderator`: rolePermission{"Moderator", "Moderate Members", false},

		`wait 24h`:                          waits{24 * time.Hour},
		`wait 3d`:                           waits{72 * time.Hour},
		`Wait 1d12h`:                        waits{36 * time.Hour},
		`wait 15 minutes`:                   waits{15 * time.Minute},
		`wait 2w 30s`:                       waits{14*24*time.Hour + 30*time.Second},
		`now 2026-03-01 08:00 Asia/Kolkata`: at("2026-03-01T02:30:00Z"),
		`now 2026-03-01 08:00`:              at("2026-03-01T08:00:00Z"),
		`now 2026-03-01 08:00:30 UTC`:       at("2026-03-01T08:00:30Z"),
		`now 2026-03-01`:                    at("2026-03-01T00:00:00Z"),
		`now 2026-03-01T08:00:00+05:30`:     at("2026-03-01T02:30:00Z"),
		// What the wall clock shows twice is the first of the two, as for reminders; what it skips, the end of the gap.
		`now 2026-10-25 02:30 Europe/Berlin`:       at("2026-10-25T00:30:00Z"),
		`now 2026-11-01 01:30:15 America/New_York`: at("2026-11-01T05:30:15Z"),
		`now 2026-03-29 02:30 Europe/Berlin`:       at("2026-03-29T01:00:00Z"),
		`now 2011-12-30 10:00 Pacific/Apia`:        at("2011-12-30T10:00:00Z"),
		`restart`:                                  restarts{},
		`crash`:                                    crashes{},
		`lock the database`:                        locks{true},
		`unlock  the  database`:                    locks{false},
		`server Bay`:                               serverIs{"Bay"},
		`server "Bay of Plenty"`:                   serverIs{"Bay of Plenty"},
		`help`:                                     helps{},

		`discord fails "POST /channels/*/messages" with 500 3 times`: fails{"POST /channels/*/messages", "500", 3},
		`discord fails "POST /channels/*/messages" with 403:50013`:   fails{"POST /channels/*/messages", "403:50013", 1},
		`discord fails "GET /x" with timeout twice`:                  fails{"GET /x", "timeout", 2},
		`discord fails POST /x with 429 1 time`:                      fails{"POST /x", "429", 1},
		`discord drops the gateway`:                                  dropsGateway{},
		`discord invalidates the session`:                            invalidatesSession{},
		`discord closes with 4009`:                                   closesGateway{4009},
		`discord wants 2 shards`:                                     wantsShards{2},
		`discord redelivers the last interaction`:                    redelivers{},
		`discord takes "Manage Roles" from the bot`:                  botPermission{"Manage Roles", false},
		`discord gives Manage Roles to the bot`:                      botPermission{"Manage Roles", true},
		`Discord removes the bot`:                                    removesBot{},
		`discord adds the bot`:                                       addsBot{},
	} {
		got, err := parseStatement(line)
		if err != nil {
			t.Errorf("%s\n\tis refused: %v", line, err)
			continue
		}
		if diff := cmp.Diff(want, got, unexported()); diff != "" {
			t.Errorf("%s\n\t(-want +got)\n%s", line, diff)
		}
	}
}

// TestParseRefuses holds that what is no statement is refused, with a reason.
func TestParseRefuses(t *testing.T) {
	for _, line := range []string{
		`hello`, `@`, `@ joins`, `@zoe`, `@zoe dances`, `@zoe joins the choir`, `@zoe joins as`, `@zoe leaves now`,
		`@a in #`, `@a types help`, `@a clicks`, `@a clicks ""x`, `@a clicks "x`, `@a clicks "x" y`, `@a picks "x"`,
		`@a picks "x" in`, `@a submits "x"`, `@a submits "x":"y`, `@a closes`, `@a uses "x"`, `@a uses "x" on`, `@a uses "x" on the 2nd post in #b`,
		`@a says`, `@a blocks`, `@a presses "Undo"`, `@a deletes`, `@a forges`,
		`wait`, `wait long`, `wait 3`, `wait 3y`, `wait -3d`, `wait 999999999w`, `now`, `now soon`,
		`now 2026-02-30 08:00`, `now 2026-03-01 08:00 Mars/Base`, `now 2026-03-01 08:00 Local`,
		`restart please`, `lock`, `lock the door`, `server`, `discord`, `discord sleeps`, `discord fails`,
		`discord fails "GET /x"`, `discord fails "GET /x" with`, `discord fails "GET /x" with 500 many times`,
		`discord fails "GET /x" with 500 3`, `discord closes with`, `discord closes with me`, `discord takes`,
		`discord takes "Manage Roles"`, `discord takes "Manage Roles" to the bot`, "@a says \xff",
	} {
		if st, err := parseStatement(line); err == nil {
			t.Errorf("%q is read as %#v", line, st)
		} else if strings.TrimSpace(err.Error()) == "" {
			t.Errorf("%q is refused without a reason", line)
		}
	}
}

// TestHelpParses holds that every statement that help shows is one, and that those of the first screen are
// played, and so work, in the story of the tour.
func TestHelpParses(t *testing.T) {
	for _, f := range statementForms() {
		if _, err := parseStatement(f.example); err != nil {
			t.Errorf("help shows %q: %v", f.example, err)
		}
	}
	tour, err := os.ReadFile("testdata/conversations/tour.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(welcome(FirstGuild, []string{"@owner"})) {
		if strings.HasPrefix(line, "  @") && !strings.Contains(string(tour), "\n"+strings.TrimPrefix(line, "  ")) {
			t.Errorf("the first screen shows %q, which the tour does not play", line)
		}
	}
}
