# A supervised child is made to crash, or is killed; the client waits for the next one and calls it by name.
defmodule Fragile do
  use GenServer

  def start_link(client), do: GenServer.start_link(__MODULE__, client, name: __MODULE__)

  def init(client) do
    send(client, {:up, self()})
    {:ok, client}
  end

  def handle_call(:ping, _from, client), do: {:reply, :pong, client}
  def handle_cast(:crash, _client), do: raise("crash")
end

defmodule Restart do
  @crashes_per_supervisor 200

  def run(load) do
    total = load.warmups + load.count
    times = supervisors(total, load.kill == 1, [])
    kept = times |> Enum.drop(load.warmups) |> Enum.map(&(&1 / 1_000))
    Bench.say(%{p50: [Bench.quantile(kept, 0.5)], p99: [Bench.quantile(kept, 0.99)]}, length(times), total)
  end

  defp supervisors(left, _kill, times) when left <= 0, do: times |> Enum.reverse() |> List.flatten()

  defp supervisors(left, kill, times) do
    options = [strategy: :one_for_one, max_restarts: 1_000_000, max_seconds: 5]
    {:ok, supervisor} = Supervisor.start_link([{Fragile, self()}], options)
    pid = receive(do: ({:up, pid} -> pid))
    took = crashes(min(left, @crashes_per_supervisor), pid, kill, [])
    Supervisor.stop(supervisor)
    supervisors(left - @crashes_per_supervisor, kill, [took | times])
  end

  defp crashes(0, _pid, _kill, times), do: Enum.reverse(times)

  defp crashes(left, pid, kill, times) do
    {took, pid} = Bench.timed(fn -> crash(pid, kill) end)
    crashes(left - 1, pid, kill, [took | times])
  end

  defp crash(pid, kill) do
    if kill, do: Process.exit(pid, :kill), else: GenServer.cast(Fragile, :crash)
    pid = receive(do: ({:up, pid} -> pid))
    :pong = GenServer.call(Fragile, :ping)
    pid
  end
end

Restart.run(Bench.load())
