package sandbox

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// discordRules are rules of Discord that are easily broken without notice. Each is enforced by the pretend Discord, which fake
// tests, in stories too (Options.Strict); the bot keeps it in a story or, where people neither do nor see it, in a test.
func discordRules() []struct{ rule, fake, story, bot string } {
	return []struct{ rule, fake, story, bot string }{
		{"a mention shows a name to those who are told it", "TestStrictMentionsShowOnlyWhoIsInMentions", "names", ""},
		{"a silent message notifies nobody, moderators neither", "TestSilentMessagesNotifyNobodyAndBareLinksUnfold", "talk", ""},
		{"a role has a name in its server only", "TestNamesAreThereForTheirReader", "private-roles", ""},
		{"in private Discord sends no nickname", "TestInteractionsInPrivateHaveNoNickname", "private-call-name", ""},
		{"a channel has a name for those who see it", "TestNamesAreThereForTheirReader", "room-unseen-named", ""},
		{"a thread is for those who see its channel", "TestStrictThreadsTakeMembersWhoCannotSeeThem", "mentor-hidden", ""},
		{"a thread goes out of sight with its channel, and nobody is told", "TestThreadsGoOutOfSightWithTheirChannel", "mentor-hidden-later", ""},
		{"who may manage threads reads all of them", "TestPermissionsAreComputedAsDiscordDoes", "setup-unheard", ""},
		{"a thread that was deleted alone has an event of its own", "TestADeletedThreadHasAnEventOfItsOwn", "mentor-thread-gone", ""},
		{"a thread archives itself, and is edited in no more", "TestAThreadArchivesItself", "circle-archived", ""},
		{"a post can be refused after an answer spoke of it", "TestTakenPermissionsStopMessages", "share-unseen", ""},
		{"a command is hidden from roles without its permission", "TestCommandsThatTheClientRefuses", "setup-moderators", ""},
		{"commands in private are global ones", "TestCommandsInPrivateAreGlobalOnes", "private", "bot/discord TestCommandsAreRegisteredEverywhereAtOnce"},
		{"in private a mention of a command of servers opens nothing", "TestStrictCommandMentionsNameACommand", "mentor", "commands TestRenderKnowsTheServer"},
		{"who shares no server with the bot gets no message", "TestDMsNeedAnOpenDoorAndASharedServer", "call-left", ""},
		{"who takes no messages gets none", "TestDMsNeedAnOpenDoorAndASharedServer", "mentor-closed-messages", ""},
		{"who shares no server with the bot has none of its commands", "TestCommandsInPrivateAreGlobalOnes", "standing-left-all", ""},
		{"who left can press in private, and is no member", "TestPressAndForgeGoRoundTheClient", "standing-left-all", ""},
		{"a time-out leaves two permissions", "TestTimedOutMembersReadAndNothingMore", "standing-timed-out", "commands/guilds TestPermissions"},
		{"a session is resumed at the address in READY", "TestResumesComeToTheirOwnAddress", "restart", ""},
		{"the first heartbeat is jittered", "TestFirstHeartbeatsAreTimed", "", "bot/discord TestHowAConnectionIsBegunAndKept"},
		{"IDENTIFY has no $", "TestIdentifyPropertiesWithoutDollar", "", "bot/discord TestHowAConnectionIsBegunAndKept"},
		{"2,500 servers a session", "TestTooManyGuildsNeedShards", "shards", "bot/discord TestShardsIdentifyUnderMaxConcurrency"},
		{"fields of forms are in Labels", "TestStrictFormsHaveNoRows", "mentor-status", ""},
		{"a form has five parts, texts among them", "TestLabelRules", "mentor-offer-form", ""},
		{"cards have no content beside them, 40 parts, 4,000 characters", "TestLayoutRules", "history", ""},
		{"a picture in a card has its words", "TestALayoutIsSeenPressedAndEdited", "history", ""},
		{"a card stays a card", "TestALayoutIsSeenPressedAndEdited", "mentor-status", ""},
		{"a command's mention needs its id", "TestStrictCommandMentionsNameACommand", "help", ""},
		{"a channel that is chosen tells what may be done in it", "TestResolvedChannelsSayWhatTheBotMayDoThere", "setup-check", ""},
		{"what the bot cannot see has no name", "TestHiddenChannelsHaveNoNameOverTheGateway", "meeting-hidden", ""},
		{"pins, events and slow mode have their own permissions", "TestNewPermissionBits", "", "commands/guilds TestPermissions"},
		{"links unfold unless embeds are suppressed", "TestSilentMessagesNotifyNobodyAndBareLinksUnfold", "helpnow", ""},
		{"private channels are not opened again and again", "TestDMOpensAreCounted", "", "bot/sandbox TestPrivateChannelsAreKept"},
		{"a first answer is tried three times at most", "TestStrictCallbacksAreTriedThreeTimes", "", "bot/discord TestAFirstAnswerIsAttemptedThreeTimes"},
		{"strangers can add a bot that is public", "TestTheApplicationSaysWhetherItIsPublic", "", "bot/cli TestCommandLine"},
	}
}

func TestEachRuleOfDiscordIsInTheFakeAndKeptByTheBot(t *testing.T) {
	for _, r := range discordRules() {
		if !declares(t, "bot/fakediscord", r.fake) {
			t.Errorf("%q: the fake has no test %q", r.rule, r.fake)
		}
		if r.story == "" && r.bot == "" {
			t.Errorf("%q has neither a story nor a test of the bot", r.rule)
		}
		if _, err := os.Stat("testdata/conversations/" + r.story + ".txt"); r.story != "" && err != nil {
			t.Errorf("%q: %v", r.rule, err)
		}
		if folder, name, ok := strings.Cut(r.bot, " "); ok && !declares(t, folder, name) {
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
