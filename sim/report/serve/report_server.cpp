#include "report/serve/report_server.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "base/error.hpp"
#include "report/page/page_folder.hpp"
#include "report/serve/served_pages.hpp"

namespace archipelago::report {

namespace {

namespace fs = std::filesystem;

constexpr const char* kAddress = "127.0.0.1";
constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr std::string_view kReports = "/report/";
constexpr std::size_t kLongestBody = 1024;  // bytes of a request, which should have none

// Whether the browser means this machine: a name that somebody made point here is another.
bool is_local(const std::string& host) {
  const std::string name = host.substr(0, host.rfind(':'));
  return name == "127.0.0.1" || name == "localhost";
}

void say(httplib::Response& response, int status, const std::string& title,
         const std::string& message) {
  response.status = status;
  response.set_content(message_page(title, message), kHtml);
}

}  // namespace

std::optional<fs::path> served_folder(const fs::path& root, const std::string& path) {
  const fs::path asked(path);
  if (asked.is_absolute() || path.find('\0') != std::string::npos) return std::nullopt;
  for (const fs::path& part : asked) {
    if (part == "..") return std::nullopt;
  }
  std::error_code error;
  const fs::path top = fs::canonical(root, error);
  if (error) return std::nullopt;
  const fs::path folder = fs::canonical(top / asked, error);
  if (error) return std::nullopt;
  const fs::path below = folder.lexically_relative(top);
  if (below.empty() || *below.begin() == "..") return std::nullopt;
  if (!is_page_folder(folder)) return std::nullopt;
  return folder;
}

class ReportServer::Listener {
 public:
  Listener(ServeOptions options, PageOf page_of)
      : options_(std::move(options)), page_of_(std::move(page_of)) {
    server_.set_payload_max_length(kLongestBody);
    // The library's own choice would let two servers share a port.
    server_.set_socket_options([](auto socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server_.set_default_headers({{"X-Content-Type-Options", "nosniff"},
                                 {"Cache-Control", "no-store"},
                                 {"Referrer-Policy", "no-referrer"},
                                 {"X-Frame-Options", "DENY"}});
    server_.set_pre_routing_handler(
        [](const httplib::Request& request, httplib::Response& response) {
          return let_in(request, response);
        });
    answer("/", [this](httplib::Response& response) {
      response.set_content(list_page(options_.root, options_.store), kHtml);
    });
    answer("/progress", [this](httplib::Response& response) {
      response.set_content(progress_page(options_.store), kHtml);
    });
    answer("/progress.json", [this](httplib::Response& response) {
      response.set_content(progress_json(options_.store), "application/json");
    });
    server_.Get("/report/.*", [this](const httplib::Request& request, httplib::Response& response) {
      send_report(request.path.substr(kReports.size()), response);
    });
    server_.set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.body.empty())
        say(response, response.status, "Not here", "There is no such page.");
    });
    port_ = bind();
    thread_ = std::thread([this] {
      server_.listen_after_bind();
      ended_ = true;
    });
    // The oldest library that is in use has no call that waits.
    while (!server_.is_running() && !ended_) std::this_thread::yield();
  }
  ~Listener() {
    server_.stop();
    thread_.join();
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  [[nodiscard]] int port() const noexcept { return port_; }

 private:
  static httplib::Server::HandlerResponse let_in(const httplib::Request& request,
                                                 httplib::Response& response) {
    using Result = httplib::Server::HandlerResponse;
    if (!is_local(request.get_header_value("Host"))) {
      say(response, 403, "Refused", "This server answers to localhost only.");
      return Result::Handled;
    }
    if (request.method != "GET" && request.method != "HEAD") {
      say(response, 405, "Refused", "This server only reads.");
      return Result::Handled;
    }
    return Result::Unhandled;
  }

  template <typename Handler>
  void answer(const std::string& path, Handler handler) {
    server_.Get(path, [handler](const httplib::Request&, httplib::Response& response) {
      try {
        handler(response);
      } catch (const std::exception& error) {
        say(response, 500, "It failed", error.what());
      }
    });
  }

  void send_report(const std::string& path, httplib::Response& response) {
    const std::optional<fs::path> folder = served_folder(options_.root, path);
    if (!folder) return say(response, 404, "Not here", "There is no such folder of results.");
    try {
      const std::lock_guard<std::mutex> one_at_a_time(making_);
      response.set_content(page_of_(*folder), kHtml);
    } catch (const std::exception& error) {
      say(response, 500, "This folder has no page", error.what());
    }
  }

  int bind() {
    const int port = options_.port == 0 ? server_.bind_to_any_port(kAddress) : options_.port;
    const bool is_bound =
        options_.port == 0 ? port > 0 : server_.bind_to_port(kAddress, options_.port);
    if (!is_bound) {
      throw SimulationError(fmt::format(
          "cannot listen on {}:{}; choose another with --port, or 0 for any", kAddress, port));
    }
    return port;
  }

  ServeOptions options_;
  PageOf page_of_;
  httplib::Server server_;
  std::mutex making_;
  int port_ = 0;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

ReportServer::ReportServer(ServeOptions options, PageOf page_of)
    : listener_(std::make_unique<Listener>(std::move(options), std::move(page_of))) {}
ReportServer::~ReportServer() = default;

int ReportServer::port() const noexcept { return listener_->port(); }

}  // namespace archipelago::report
