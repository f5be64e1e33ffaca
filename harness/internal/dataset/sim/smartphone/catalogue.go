package smartphone

// intent is what somebody wants of the phone.
type intent uint8

// The intents, in the order of their ids.
const (
	call intent = iota
	message
	social
	news
	video
	music
	game
	reading
	shopping
	food
	payment
	travel
	work
	study
	sport
	photo
	alarm
	device
	intents // how many there are
)

var intentNames = [intents]string{
	"call", "message", "social", "news", "video", "music", "game", "reading", "shopping",
	"food", "payment", "travel", "work", "study", "sport", "photo", "alarm", "device",
}

// behaviour is an event that a phone logs; each serves one intent.
type behaviour uint8

// action describes a behaviour. share is how usual it is among those that serve its
// intent when an urge asks for that; 0: it only comes of an appointment.
type action struct {
	name   string
	intent intent
	share  float64
}

// The behaviours that the process names; all others are reached by their intent.
const (
	callContact behaviour = iota
	answerCall
	callBack
	joinVideoCall
	openChat
	replyToNotification
	openNewsAlert
	collectReward
	orderProduct
	trackParcel
	orderMeal
	followDelivery
	orderGroceries
	payBill
	checkBalance
	topUp
	showTransitCode
	startNavigation
	unlockBicycle
	bookTicket
	showBoardingPass
	clockIn
	joinMeeting
	openCourse
	startRun
	startWorkout
	setAlarm
	stopAlarm
	addReminder
	dismissReminder
)

// actions are what a phone can log.
var actions = []action{
	callContact:         {"call a contact", call, 6},
	answerCall:          {"answer a call", call, 0},
	callBack:            {"call back", call, 0},
	joinVideoCall:       {"join a video call", call, 0},
	openChat:            {"open a chat", message, 9},
	replyToNotification: {"reply to a notification", message, 0},
	openNewsAlert:       {"open a news alert", news, 0},
	collectReward:       {"collect a game reward", game, 1},
	orderProduct:        {"order a product", shopping, 1.5},
	trackParcel:         {"track a parcel", shopping, 0},
	orderMeal:           {"order a meal", food, 4},
	followDelivery:      {"follow a delivery", food, 0},
	orderGroceries:      {"order groceries", food, 1},
	payBill:             {"pay a bill", payment, 0},
	checkBalance:        {"check the bank balance", payment, 1.5},
	topUp:               {"top up the phone", payment, .3},
	showTransitCode:     {"show the transit code", travel, 1},
	startNavigation:     {"start navigation", travel, 2},
	unlockBicycle:       {"unlock a shared bicycle", travel, 1},
	bookTicket:          {"buy a train ticket", travel, .1},
	showBoardingPass:    {"show a boarding pass", travel, 0},
	clockIn:             {"clock in", work, 0},
	joinMeeting:         {"join a meeting", work, 1},
	openCourse:          {"open a course", study, 2},
	startRun:            {"start a run", sport, 1},
	startWorkout:        {"start a workout", sport, 1},
	setAlarm:            {"set an alarm", alarm, 0},
	stopAlarm:           {"stop the alarm", alarm, 0},
	addReminder:         {"add a reminder", alarm, 1},
	dismissReminder:     {"dismiss a reminder", alarm, 0},

	{"start a video call", call, 2},
	{"dial a number", call, 2},
	{"open a group chat", message, 5},
	{"send a text message", message, 2},
	{"read a text message", message, 2},
	{"send a voice message", message, 3},
	{"send a picture", message, 2},
	{"open the feed", social, 9},
	{"like a post", social, 5},
	{"comment on a post", social, 2},
	{"publish a post", social, 1},
	{"watch a story", social, 3},
	{"follow an account", social, 1},
	{"search for people", social, .5},
	{"open the news", news, 4},
	{"read an article", news, 6},
	{"check the weather", news, 4},
	{"read the sports results", news, 1.5},
	{"read the market report", news, 1},
	{"watch short videos", video, 9},
	{"watch a series", video, 4},
	{"watch a film", video, 1},
	{"watch a live stream", video, 3},
	{"search for a video", video, 2},
	{"cast a video", video, .5},
	{"download a video", video, .5},
	{"play music", music, 6},
	{"open a playlist", music, 3},
	{"search for a song", music, 1.5},
	{"recognise a song", music, .4},
	{"play a podcast", music, 2},
	{"play the radio", music, 1},
	{"play a puzzle game", game, 4},
	{"play a card game", game, 3},
	{"play a team game", game, 4},
	{"play a racing game", game, 1.5},
	{"update a game", game, .5},
	{"read a novel", reading, 6},
	{"read a comic", reading, 2},
	{"play an audiobook", reading, 2},
	{"buy a chapter", reading, 1},
	{"search for a book", reading, 1},
	{"browse a shop", shopping, 7},
	{"search for a product", shopping, 5},
	{"compare prices", shopping, 2},
	{"view the cart", shopping, 2.5},
	{"collect a coupon", shopping, 2},
	{"rate a purchase", shopping, .5},
	{"browse restaurants", food, 4},
	{"order a coffee", food, 2},
	{"open a recipe", food, 1.5},
	{"pay by code", payment, 9},
	{"scan a code to pay", payment, 6},
	{"send money", payment, 2},
	{"view a statement", payment, .5},
	{"check bus arrivals", travel, 3},
	{"plan a route", travel, 3},
	{"call a taxi", travel, 2},
	{"book a hotel", travel, .5},
	{"read work mail", work, 5},
	{"write work mail", work, 2},
	{"open the calendar", work, 2},
	{"open a document", work, 2},
	{"approve a request", work, 1},
	{"look up a word", study, 3},
	{"take a practice test", study, 2},
	{"practise a language", study, 3},
	{"search for homework help", study, 2},
	{"take notes", study, 2},
	{"count the steps", sport, 4},
	{"check the heart rate", sport, 1},
	{"view the sleep report", sport, 1},
	{"log the weight", sport, .5},
	{"open the camera", photo, 6},
	{"take a self-portrait", photo, 2},
	{"scan a document", photo, .5},
	{"edit a picture", photo, 1.5},
	{"open the gallery", photo, 3},
	{"start a timer", alarm, 1},
	{"open the settings", device, 3},
	{"connect the headphones", device, 3},
	{"turn on the flashlight", device, 2},
	{"turn on the hotspot", device, 1},
	{"clean up the storage", device, 1},
}

// serving lists the behaviours that serve an intent when an urge asks for that.
var serving = func() (lists [intents][]behaviour) {
	for b, a := range actions {
		if a.share > 0 {
			lists[a.intent] = append(lists[a.intent], behaviour(b))
		}
	}
	return lists
}()
