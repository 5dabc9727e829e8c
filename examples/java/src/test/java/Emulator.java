import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.openstack4j.api.image.v2.ImageService;
import org.openstack4j.model.common.Identifier;
import org.openstack4j.openstack.OSFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** The emulator that all tests use: that of POLYGLANCE_URL, or a container. */
final class Emulator {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String URL = start();

  private Emulator() {}

  private static String start() {
    String running = System.getenv("POLYGLANCE_URL");
    if (running != null) return running.replaceAll("/+$", "");
    String image = System.getenv().getOrDefault("POLYGLANCE_IMAGE", "polyglance:0.1.0");
    // Testcontainers ends it when the tests are over.
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image)).withExposedPorts(9292).waitingFor(Wait.forHttp("/__admin/health"));
    container.start();
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
    return "http://" + container.getHost() + ":" + container.getMappedPort(9292);
  }

  /** A set of clouds that no other test sees. */
  record Cloud(String name, String url) implements AutoCloseable {
    /** Logs in, and finds the image service in the catalog. */
    ImageService connect() {
      Identifier domain = Identifier.byName("Default");
      return OSFactory.builderV3()
          .endpoint(url + "/identity/v3")
          .credentials("alice", "secret", domain)
          .scopeToProject(Identifier.byName("alpha"), domain)
          .authenticate()
          .imagesV2();
    }

    void scenario(String text) throws Exception {
      ask("POST", url + "/__admin/scenarios", text);
    }

    /** What was asked of an operation, and answered. */
    JsonNode journal(String operation) throws Exception {
      return ask("GET", url + "/__admin/journal?operation=" + operation, "").get("exchanges");
    }

    @Override
    public void close() throws Exception {
      ask("DELETE", URL + "/__admin/sandboxes/" + name, "");
    }
  }

  static Cloud newCloud() throws Exception {
    JsonNode made = ask("POST", URL + "/__admin/sandboxes", "{}");
    return new Cloud(made.get("name").asText(), made.get("url").asText());
  }

  private static JsonNode ask(String method, String url, String body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.ofString(body)).build();
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() >= 300) throw new IOException(method + " " + url + ": " + answer.statusCode() + " " + answer.body());
    return new ObjectMapper().readTree(answer.body());
  }
}
