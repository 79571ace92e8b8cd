package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/dynamicpb"
)

type client = connect.Client[dynamicpb.Message, dynamicpb.Message]

// callAll prints what the calls of all shapes come to.
func callAll(url, protocol string) {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Client{Transport: &http.Transport{Protocols: protocols}}
	options := map[string][]connect.ClientOption{
		"connect":      {},
		"connect-json": {connect.WithProtoJSON()},
		"connect-gzip": {connect.WithSendGzip()},
		"grpc":         {connect.WithGRPC()},
		"grpc-gzip":    {connect.WithGRPC(), connect.WithSendGzip()},
		"grpc-web":     {connect.WithGRPCWeb()},
	}[protocol]
	if options == nil {
		log.Fatalf("`%s` is no protocol", protocol)
	}
	of := func(name string) *client {
		descriptor := method(protoreflect.Name(name))
		options := append(options,
			connect.WithSchema(descriptor),
			connect.WithResponseInitializer(func(_ connect.Spec, message any) error {
				*message.(*dynamicpb.Message) = *dynamicpb.NewMessage(descriptor.Output())
				return nil
			}))
		return connect.NewClient[dynamicpb.Message, dynamicpb.Message](
			transport, url+"/shapes.v1.Shapes/"+name, options...)
	}
	background := context.Background()
	callRange(background, of("Range"))
	callSum(background, of("Sum"), 1, 41)
	callSum(background, of("Sum"), -1)
	callEcho(background, of("Echo"))
	callHold(of("Hold"))
	callUploads(background, of("Uploads"))
}

func callRange(ctx context.Context, range_ *client) {
	request := with(method("Range").Input(), "count", uint32(3))
	stream, err := range_.CallServerStream(ctx, connect.NewRequest(request))
	check(err)
	for stream.Receive() {
		fmt.Println("range", get(stream.Msg(), "value"))
	}
	check(stream.Err())
	check(stream.Close())
}

func callSum(ctx context.Context, sum *client, numbers ...int64) {
	stream := sum.CallClientStream(ctx)
	for _, number := range numbers {
		check(stream.Send(with(method("Sum").Input(), "value", number)))
	}
	response, err := stream.CloseAndReceive()
	if err != nil {
		printError("sum", err)
		return
	}
	fmt.Println("sum", get(response.Msg, "value"))
}

// callEcho waits for each answer before it sends the next line, and ends with an error.
func callEcho(ctx context.Context, echo *client) {
	stream := echo.CallBidiStream(ctx)
	for _, line := range []string{"a", "b", "abort"} {
		check(stream.Send(with(method("Echo").Input(), "value", line)))
		answer, err := stream.Receive()
		if err != nil {
			printError("echo", err)
			break
		}
		fmt.Println("echo", get(answer, "value"))
	}
	// The server has ended the call before.
	if err := stream.CloseRequest(); err != nil && !errors.Is(err, io.EOF) {
		check(err)
	}
	check(stream.CloseResponse())
}

func callHold(hold *client) {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_, err := hold.CallClientStream(ctx).CloseAndReceive()
	fmt.Println("hold", connect.CodeOf(err))
}

// callUploads waits until the server has noticed how the other calls ended.
func callUploads(ctx context.Context, uploads *client) {
	for range 200 {
		request := connect.NewRequest(dynamicpb.NewMessage(method("Uploads").Input()))
		response, err := uploads.CallUnary(ctx, request)
		check(err)
		if get(response.Msg, "running").Uint() == 0 {
			fmt.Println("uploads", get(response.Msg, "complete"), get(response.Msg, "cut_off"))
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	log.Fatal("a call still runs")
}

func printError(call string, err error) {
	var failed *connect.Error
	if !errors.As(err, &failed) {
		log.Fatalf("%s: %v is no error of a call", call, err)
	}
	fmt.Println(call, failed.Code(), failed.Message())
	for _, detail := range failed.Details() {
		value, err := detail.Value()
		check(err)
		negative := get(value.(*dynamicpb.Message), "negative").Message()
		number := negative.Get(negative.Descriptor().Fields().ByName("number"))
		fmt.Println(call, detail.Type(), number)
	}
}
