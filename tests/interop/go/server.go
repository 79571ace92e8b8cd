package main

import (
	"fmt"
	"io"
	"net"

	"google.golang.org/protobuf/types/dynamicpb"
)

// serve prints `connect URL` and `grpc URL` and answers until it is killed.
func serve() {
	fmt.Println("connect", listen(serveConnect))
	fmt.Println("grpc", listen(serveGRPC))
	select {}
}

func listen(serve func(net.Listener) error) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() { check(serve(listener)) }()
	return "http://" + listener.Addr().String()
}

// once is a stream of one message.
func once(message *dynamicpb.Message) func() (*dynamicpb.Message, error) {
	return func() (*dynamicpb.Message, error) {
		found := message
		message = nil
		if found == nil {
			return nil, io.EOF
		}
		return found, nil
	}
}
