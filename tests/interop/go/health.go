package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/connectivity"
	"google.golang.org/grpc/credentials/insecure"
	// With it a channel asks its servers how they are.
	_ "google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
)

// probe asks a server for its health, and then prints for ever whether a channel that balances by
// the health of a service has a server.
func probe(address, service string) {
	ctx := context.Background()
	client := grpc_health_v1.NewHealthClient(channel(address, "{}"))
	whole, err := client.Check(ctx, &grpc_health_v1.HealthCheckRequest{})
	check(err)
	fmt.Println("check", whole.Status)
	unknown := &grpc_health_v1.HealthCheckRequest{Service: "a.v1.A"}
	_, err = client.Check(ctx, unknown)
	fmt.Println("check", status.Code(err))
	list, err := client.List(ctx, &grpc_health_v1.HealthListRequest{})
	check(err)
	for _, name := range slices.Sorted(maps.Keys(list.Statuses)) {
		fmt.Printf("list %q %v\n", name, list.Statuses[name].Status)
	}
	watch, err := client.Watch(ctx, unknown)
	check(err)
	first, err := watch.Recv()
	check(err)
	fmt.Println("watch", first.Status)

	balanced := channel(address, fmt.Sprintf(
		`{"loadBalancingConfig":[{"round_robin":{}}],"healthCheckConfig":{"serviceName":%q}}`, service))
	for state := balanced.GetState(); ; state = balanced.GetState() {
		if state == connectivity.Ready || state == connectivity.TransientFailure {
			fmt.Println(state)
		}
		balanced.Connect()
		balanced.WaitForStateChange(ctx, state)
	}
}

func channel(address, config string) *grpc.ClientConn {
	channel, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultServiceConfig(config))
	check(err)
	return channel
}
