package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// discordRules are rules of Discord that are easily broken without notice, and what is red if the bot breaks one: a story,
// or, for what people neither do nor see, a test. The pretend Discord enforces each, in stories too (Options.Strict).
func discordRules() []struct{ rule, story, test string } {
	return []struct{ rule, story, test string }{
		{"a mention shows a name to those who are told it", "names", "bot/fakediscord TestStrictMentionsShowOnlyWhoIsInMentions"},
		{"in private Discord sends the global name, not the name in a server", "private-call-name", "commands TestRenderKnowsTheServer"},
		{"a role has a name in its server only", "private-roles", "bot/fakediscord TestNamesAreThereForTheirReader"},
		{"a thread is for those who see its channel", "mentor-hidden", "bot/fakediscord TestStrictThreadsTakeMembersWhoCannotSeeThem"},
		{"a room can refuse a post, or be one that nobody sees", "share-unseen", "commands TestPermissions"},
		{"a thread becomes invisible with its channel, and nobody is told", "mentor-hidden-later", "bot/fakediscord TestThreadsGoOutOfSightWithTheirChannel"},
		{"a command is hidden from roles without its permission", "setup-moderators", ""},
		{"who may manage threads reads all of them", "setup-unheard", ""},
		{"commands in private are global ones", "private", "bot/discord TestCommandsAreRegisteredEverywhereAtOnce"},
		{"a time-out leaves two permissions", "standing-timed-out", "commands TestPermissions"},
		{"a session is resumed at the address in READY", "restart", "bot/fakediscord TestResumesComeToTheirOwnAddress"},
		{"the first heartbeat is jittered, IDENTIFY has no $", "", "bot/discord TestHowAConnectionIsBegunAndKept"},
		{"fields of forms are in Labels", "mentor-status", ""},
		{"cards have no content beside them", "history", ""},
		{"a command's mention needs its id", "help", "bot/fakediscord TestStrictCommandMentionsNameACommand"},
		{"a channel that is chosen tells what may be done in it", "setup-check", ""},
		{"pins, events and slow mode have their own permissions", "", "bot/fakediscord TestNewPermissionBits"},
		{"links unfold unless embeds are suppressed", "helpnow", ""},
		{"private channels are not opened again and again", "", "bot/sandbox TestPrivateChannelsAreKept"},
		{"a first answer is tried three times at most", "", "bot/discord TestAFirstAnswerIsAttemptedThreeTimes"},
		{"in private a mention of a command of servers opens nothing", "mentor", "commands TestRenderKnowsTheServer"},
		{"a thread that was deleted alone has an event of its own", "mentor-thread-gone", ""},
		{"2,500 servers a session", "shards", "bot/discord TestShardsIdentifyUnderMaxConcurrency"},
		{"what the bot cannot see has no name", "meeting-hidden", "bot/fakediscord TestHiddenChannelsHaveNoNameOverTheGateway"},
	}
}

func TestEachRuleOfDiscordHasAStoryOrATest(t *testing.T) {
	for _, r := range discordRules() {
		if r.story == "" && r.test == "" {
			t.Errorf("%q has neither", r.rule)
		}
		if _, err := os.Stat("testdata/conversations/" + r.story + ".txt"); r.story != "" && err != nil {
			t.Errorf("%q: %v", r.rule, err)
		}
		if folder, name, ok := strings.Cut(r.test, " "); ok && !declares(t, folder, name) {
			t.Errorf("%q: %s has no %s", r.rule, folder, name)
		}
	}
}

// declares reports whether a package has a test of that name.
func declares(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../..", folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}
